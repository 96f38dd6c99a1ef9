"""The looks of the demo, for the command line, which loads nothing else to list them."""

from __future__ import annotations

NEUTRAL = "neutral"
# Each is also the name of its folder in `themes`.
THEMES = ("village", "coast", "metropolis", "department")
CHOICES = (NEUTRAL, *THEMES)
