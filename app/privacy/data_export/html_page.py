"""The archive as a page to read, which asks for nothing else: no style, no script, no network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import current_app

from app.core.formats import format_day, format_moment
from app.privacy.data_export.csv_tables import format_answer

TEMPLATE = "data_export.html"


def render_page(document: Mapping[str, Any]) -> str:
    """Everything a person reads, in the order in which they would look for it."""
    template = current_app.jinja_env.get_template(TEMPLATE)
    return template.render(document=document, words_of=format_answer, when=_format_moment, on=_format_day)


def _format_moment(written: str) -> str:
    return format_moment(datetime.fromisoformat(written))


def _format_day(written: str) -> str:
    return format_day(date.fromisoformat(written))
