"""Connectors: calls to and from other software of the authority."""
