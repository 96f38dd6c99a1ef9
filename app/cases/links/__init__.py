"""Requests made from others, and what is done to them together."""
