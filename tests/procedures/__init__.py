"""Procedures as published and found by residents."""
