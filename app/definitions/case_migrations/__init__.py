"""Moves of open cases to another version of their workflow, in the worker."""
