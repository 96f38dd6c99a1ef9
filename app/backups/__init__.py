"""Backups: creation, verification, restoration and expiry."""
