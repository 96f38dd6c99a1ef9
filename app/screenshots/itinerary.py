"""All the tours, by who goes on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from playwright.sync_api import Page

from app.screenshots import agents, residents, visitor
from app.screenshots.tours import Demo, Stop

Tour = Callable[[Page, Demo], Iterator[Stop]]

TOURS: Mapping[str, Tour] = {
    "visitor": visitor.visitor_tour,
    "resident": residents.resident_tour,
    "processing agent": agents.processing_tour,
    "reception agent": agents.reception_tour,
    "administrator": agents.administration_tour,
}
