"""Storey 2, next door to the analysis: a company's own customers become assumptions with ranges."""
