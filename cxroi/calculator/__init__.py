"""A case in one file: its sliders move in a browser, with no Python and no network."""
