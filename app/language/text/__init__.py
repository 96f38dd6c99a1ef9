"""Texts of definitions: placeholders, passages, patterns."""
