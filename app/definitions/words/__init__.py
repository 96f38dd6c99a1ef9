"""Descriptions of definitions in words."""
