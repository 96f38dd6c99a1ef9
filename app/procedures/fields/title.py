"""A heading between questions."""

from __future__ import annotations

from app.procedures.fields.static_text import StaticText


class Title(StaticText):
    """Its label is the heading; it groups the questions that follow, and asks nothing."""

    key = "title"
