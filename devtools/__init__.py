"""Tools for development and demonstration."""
