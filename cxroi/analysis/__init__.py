"""Questions asked of the model; each file is one question."""
