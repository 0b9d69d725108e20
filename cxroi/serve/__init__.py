"""Serving: the workbooks as pages, by Voilà, to readers who never see a notebook."""
