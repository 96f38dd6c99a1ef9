"""Checks of workflow definitions before publication."""
