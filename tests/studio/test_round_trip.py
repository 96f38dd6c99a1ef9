"""Opening every setting of the catalogue and saving it without change leaves the definition as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from bs4 import Tag

from app.core.db import db
from app.definitions.definition_kinds import KINDS
from app.definitions.drafts.definition_drafts import find_draft, save_draft
from app.definitions.editing.editor_builder import build_editors
from app.definitions.editing.editors import Editor
from app.definitions.editing.references import References
from app.definitions.editing.schema_lookup import find_place
from app.studio.definition_access import ADDRESSES_BY_KIND
from tests.cast import Person
from tests.example_counts import sample_cases

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(300), pytest.mark.by_turns(3)]

CATALOGUE = Path(__file__).parents[2] / "app/catalogue"
Place = tuple[str, ...]
# The definitions are dealt out.
SHARES = 4


class NoReferences(References):
    """Without the lists of the site: which places there are does not depend on them."""

    def list_choices(self, reference: str, element: Any = None) -> list[tuple[str, str]]:
        return []

    @property
    def workflow(self) -> Mapping[str, Any]:
        return {}


def load_definitions() -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, folder in (("workflow", "workflows"), ("procedure", "procedures")):
        for path in sorted((CATALOGUE / folder).glob("*.json")):
            yield kind, json.loads(path.read_text(encoding="utf-8"))


def iterate_panels(kind: str, definition: Mapping[str, Any], pointer: str = "") -> Iterator[tuple[str, set[Place]]]:
    """Each element that has a panel, with the places that it shows: property, way of filling it in, kind of value."""
    editors = build_editors(kind, definition, pointer, NoReferences(kind, definition))
    yield pointer, {_describe(kind, definition, editor) for editor in editors.values()}
    for editor in editors.values():
        for child, _element in editor.elements:
            yield from iterate_panels(kind, definition, child)


def _describe(kind: str, definition: Mapping[str, Any], editor: Editor) -> Place:
    path = find_place(kind, definition, editor.pointer).path
    return (kind, *path, editor.input, type(editor.value).__name__, str(editor.is_present))


def choose_panels() -> dict[tuple[str, str], tuple[dict[str, Any], list[str]]]:
    """As few panels as show every place of the catalogue once, by definition."""
    panels: dict[tuple[str, str], tuple[dict[str, Any], list[str]]] = {}
    places: set[Place] = set()
    for kind, definition in load_definitions():
        for pointer, shown_places in iterate_panels(kind, definition):
            if shown_places - places:
                places |= shown_places
                panels.setdefault((kind, definition["slug"]), (definition, []))[1].append(pointer)
    return panels


def read_form(form: Tag) -> dict[str, list[str]]:
    """The values that a browser sends of a form that nobody touched."""
    values: dict[str, list[str]] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        name = str(field["name"])
        if field.name == "textarea":
            values.setdefault(name, []).append(field.get_text().removeprefix("\n"))
        elif field.name == "select":
            options = field.select("option[selected]") or field.select("option")[:1]
            values.setdefault(name, []).extend(str(option.get("value", "")) for option in options)
        elif field.get("type") not in ("checkbox", "radio") or field.has_attr("checked"):
            values.setdefault(name, []).append(str(field.get("value", "")))
    return values


@pytest.mark.parametrize("share", sample_cases(range(SHARES), share=SHARES))
def test_saving_without_a_change_leaves_every_definition_identical(ada: Person, share: int) -> None:
    panels = list(choose_panels().items())[share::SHARES]
    assert panels

    changed_settings = []
    for (kind, slug), (definition, pointers) in panels:
        save_draft(KINDS[kind], definition, revision=None, by=None)
        db.session.commit()
        builder = f"/agents/studio/{ADDRESSES_BY_KIND[kind]}/{slug}"
        for pointer in pointers:
            page = ada.get(f"{builder}/reglages" if not pointer else f"{builder}?element={pointer}")
            for form in page.find_all("form.setting"):
                values = read_form(form)
                ada.post(f"{builder}/changements", {**values, "revision": "1"}, htmx="studio-panel")  # type: ignore[dict-item]
                draft = find_draft(KINDS[kind], slug)
                assert draft is not None
                if draft.definition != definition:
                    changed_settings.append(values["at"][0])
                    draft.definition = definition
                db.session.commit()

    assert changed_settings == []
