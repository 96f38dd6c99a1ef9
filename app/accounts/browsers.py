"""Coarse browser names, for users to recognise their sessions in a list."""

from __future__ import annotations

# First match wins: user agents also contain the names of the browsers they imitate.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """Browser and system, as in "Firefox, Android"; empty if neither is recognised."""
    names = (_find_name(BROWSERS, user_agent), _find_name(SYSTEMS, user_agent))
    return ", ".join(name for name in names if name)


def _find_name(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for token, name in names if token in user_agent), "")
