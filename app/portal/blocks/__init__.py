"""Drawings of the blocks that show more than their settings: one module for each type that needs it, listed here.

Each has a function `fill_in`, which is given the settings in the language of the page and returns what its template reads;
None when there is nothing to show. For a personal type, it is given the account too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from app.portal.blocks import (
    contact,
    events,
    image_text,
    news,
    own_requests,
    own_tasks,
    procedures,
    report_map,
    satisfaction,
    steps,
    topics,
)

Settings = Mapping[str, Any]
FillIn = Callable[[Settings], Mapping[str, Any] | None]
FillInForAccount = Callable[[Settings, UUID], Mapping[str, Any] | None]

SHARED: Mapping[str, FillIn] = {
    "contact": contact.fill_in,
    "events": events.fill_in,
    "image_text": image_text.fill_in,
    "news": news.fill_in,
    "procedures": procedures.fill_in,
    "report_map": report_map.fill_in,
    "satisfaction": satisfaction.fill_in,
    "steps": steps.fill_in,
    "topics": topics.fill_in,
}
PERSONAL: Mapping[str, FillInForAccount] = {"own_requests": own_requests.fill_in, "own_tasks": own_tasks.fill_in}
