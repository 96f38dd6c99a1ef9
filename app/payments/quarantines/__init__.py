"""Answers of a gateway that somebody has to look at, and what was decided about them."""
