"""The data export as a self-contained HTML page: no style, script or network access."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import current_app

from app.cases.event_kinds import EVENT_KINDS
from app.core.formats import format_day, format_moment
from app.privacy.data_export.csv_tables import format_answer

TEMPLATE = "data_export.html"


def render_page(document: Mapping[str, Any]) -> str:
    """Render the page."""
    template = current_app.jinja_env.get_template(TEMPLATE)
    return template.render(
        document=document,
        kinds=EVENT_KINDS,
        format_answer=format_answer,
        format_moment=_format_moment,
        format_day=_format_day,
    )


def _format_moment(text: str) -> str:
    return format_moment(datetime.fromisoformat(text))


def _format_day(text: str) -> str:
    return format_day(date.fromisoformat(text))
