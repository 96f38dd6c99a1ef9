"""Budgets that no noise of a machine can move: counts of queries, bytes of pages."""
