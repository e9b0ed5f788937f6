"""How load, build and tests grow with the history: the sample, many years over."""
