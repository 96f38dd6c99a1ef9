"""Benchmarks: weight, queries and speed of the pages, compared with references in the same run."""
