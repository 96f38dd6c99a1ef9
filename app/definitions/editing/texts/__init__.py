"""Texts with placeholders in definitions: which settings they are, and what they may show."""
