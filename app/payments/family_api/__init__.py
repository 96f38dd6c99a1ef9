"""Invoices of families exchanged with other software: read and paid from another portal, read at a source of another."""
