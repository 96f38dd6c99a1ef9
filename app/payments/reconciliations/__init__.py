"""Statements of a régie that were compared with its payments, and their differences."""
