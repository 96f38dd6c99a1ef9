"""Search among requests."""
