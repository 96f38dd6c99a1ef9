"""Data exports: contents, files, schema."""
