"""Definitions in words."""
