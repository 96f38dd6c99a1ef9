"""Reports of a place and their public map."""
