"""Requests as a person may read them."""
