"""Screenshots of every page of the demo, saved in docs/ by `make screenshots`."""
