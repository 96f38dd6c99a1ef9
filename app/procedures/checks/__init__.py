"""Checks of procedure definitions before publication."""
