"""The archive as a page to read, which asks for nothing else: no style, no script, no network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import current_app

from app.core.words import day, moment
from app.privacy.archive_tables import words_of

TEMPLATE = "archive.html"


def as_page(document: Mapping[str, Any]) -> str:
    """Everything a person reads, in the order in which they would look for it."""
    template = current_app.jinja_env.get_template(TEMPLATE)
    return template.render(document=document, words_of=words_of, when=_when, on=_on)


def _when(written: str) -> str:
    return moment(datetime.fromisoformat(written))


def _on(written: str) -> str:
    return day(date.fromisoformat(written))
