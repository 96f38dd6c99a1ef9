"""Closings of the days of a régie: totals that stay, chained by their hashes."""
