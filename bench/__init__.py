"""Benchmarks: how heavy the pages are, how many queries they ask, how fast they are beside references run in the same breath."""
