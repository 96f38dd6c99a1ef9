"""Requests on devices: copies, operations, synchronisation."""
