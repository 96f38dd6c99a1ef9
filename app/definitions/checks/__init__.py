"""Checks of definitions shown to administrators."""
