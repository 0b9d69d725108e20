"""A table in, a chart out; knows nothing of the model."""
