"""The accessibility checker."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def load_axe() -> str:
    """The script of axe, which adds `axe` to the page."""
    return (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text()
