"""Reference lists kept here, and sources of options kept elsewhere."""
