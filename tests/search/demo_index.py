"""The index of the demo: the procedures of the catalogue, and articles, by their titles until they are written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from app.packages.package_catalogue import Catalogue
from app.procedures.definition import read_procedure
from app.procedures.resident_definition import definition_for_residents
from app.procedures.search_entries import build_entry
from app.search.entries import SearchEntry

FOLDER = Path(__file__).parent


def list_demo_entries() -> Iterator[SearchEntry]:
    """The entries of the demo, in French."""
    catalogue = Catalogue()
    for slug in catalogue.slugs:
        definition = catalogue.procedure(slug, {})
        procedure = read_procedure(definition_for_residents(definition, "fr"))
        if not procedure.options.is_internal:
            yield build_entry(procedure, "fr", topic=procedure.theme, uses=0)
    for slug, title in json.loads((FOLDER / "article_titles.json").read_text(encoding="utf-8")).items():
        yield SearchEntry(kind="article", key=slug, language="fr", title=title, summary="", url=f"/questions/{slug}")
