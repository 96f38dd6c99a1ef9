"""Backups: a copy of a site that can be trusted, and the way back from it."""
