"""Saved views of the list of cases, and how each agent reads that list."""
