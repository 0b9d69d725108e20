"""A module a command: which arguments it takes (``add_arguments``), and what it does (``run``)."""
