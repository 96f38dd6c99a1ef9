"""Three procedures of the catalogue, built again from nothing by what the builder offers: operations and forms of settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import Department, Role
from app.agendas.agenda_store import save_agenda
from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.drafts.definition_drafts import find_draft, save_draft
from app.procedures.definition import read_procedure
from app.themes import charter
from tests.cast import Person
from tests.example_counts import sample_cases
from tests.factories import write_charter
from tests.studio.test_round_trip import CATALOGUE, read_form

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(300), pytest.mark.by_turns(3)]

MODEL, COPY = "modele", "copie"
# What a new procedure has before anything is said of it.
BEGINNING = {"format": "parvis/procedure/1", "slug": COPY, "pages": []}
# Lists whose elements are added one by one, in the pages and questions of a form.
ELEMENTS = ("fields", "checks", "item_checks")


class Author:
    """Somebody who fills in the settings of a copy as they read them in the model."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def send(self, op: str, at: str, **values: Any) -> None:
        draft = find_draft(PROCEDURE, COPY)
        assert draft is not None
        # The form is that of the model: the revision is that of the copy.
        form = {"op": op, "at": at, **values, "revision": str(draft.revision)}
        db.session.rollback()
        page = self.person.post(f"/agents/studio/demarches/{COPY}/changements", form, htmx="studio-panel")
        assert page.status == 200, (op, at, page.status, page.html[:600])

    def fill_in(self, pointer: str) -> None:
        """Send each form of the panel of an element, with what the panel of the model holds."""
        model = f"/agents/studio/demarches/{MODEL}"
        page = self.person.get(f"{model}?element={pointer}" if pointer else f"{model}/reglages")
        for form in page.find_all("form.setting"):
            values = read_form(form)
            if "op" not in values:
                continue
            if values["at"] != [f"{pointer}/id" if pointer else "slug"]:
                self.send(values.pop("op")[0], values.pop("at")[0], **values)

    def build(self, definition: dict[str, Any]) -> None:
        """Add every page and question, then fill in every setting."""
        for page in definition["pages"]:
            self.send("add", "pages", label=page["id"])
            self._name("pages", -1, page["id"])
            for field in page["fields"]:
                self._add_field(f"pages/{page['id']}/fields", field)
        self.fill_in("")
        for pointer in iterate_elements(definition):
            self._add_checks(definition, pointer)
            self.fill_in(pointer)

    def _add_field(self, pointer: str, field: dict[str, Any]) -> None:
        self.send("add", pointer, type=field["type"], label=field["id"])
        self._name(pointer, -1, field["id"])
        own = f"{pointer}/{field['id']}"
        for number, inner in enumerate(field.get("fields", ())):
            if number == 0:  # a block begins with the question of its example
                first = find_at(f"{own}/fields")[0]["id"]
                self.send("remove", f"{own}/fields/{first}", repair="keep")
            self._add_field(f"{own}/fields", inner)

    def _add_checks(self, definition: dict[str, Any], pointer: str) -> None:
        element = find_in(definition, pointer)
        for name in ("checks", "item_checks"):
            for number, _check in enumerate(element.get(name, ())):
                self.send("add", f"{pointer}/{name}")
                self.fill_in(f"{pointer}/{name}/#{number}")

    def _name(self, pointer: str, position: int, identifier: str) -> None:
        current = find_at(pointer)[position]["id"]
        if current != identifier:
            self.send("set", f"{pointer}/{current}/id", v_id=identifier)


def find_at(pointer: str) -> Any:
    draft = find_draft(PROCEDURE, COPY)
    assert draft is not None
    element = find_in(draft.definition, pointer)
    db.session.rollback()
    return element


def find_in(node: Any, pointer: str) -> Any:
    for step in pointer.split("/"):
        node = next(child for child in node if child["id"] == step) if isinstance(node, list) else node[step]
    return node


def iterate_elements(definition: dict[str, Any]) -> Iterator[str]:
    """The pages, and the questions with those in their blocks."""
    for page in definition["pages"]:
        yield f"pages/{page['id']}"
        yield from _iterate_fields(f"pages/{page['id']}/fields", page["fields"])


def _iterate_fields(pointer: str, fields: list[dict[str, Any]]) -> Iterator[str]:
    for field in fields:
        yield f"{pointer}/{field['id']}"
        yield from _iterate_fields(f"{pointer}/{field['id']}/fields", field.get("fields", []))


@pytest.mark.parametrize(
    "slug", sample_cases(["absence-cantine", "demander-du-materiel", "acte-de-naissance"], share=3)
)
def test_a_procedure_of_the_catalogue_is_built_again_by_clicks(ada: Person, slug: str) -> None:
    path = CATALOGUE / "procedures" / f"{slug}.json"
    definition = json.loads(path.read_text(encoding="utf-8"))
    definition.pop("translations", None)
    workflow = json.loads((CATALOGUE / "workflows" / f"{definition['workflow']}.json").read_text(encoding="utf-8"))

    _create_roles(definition)
    write_charter()
    for agenda in sorted((CATALOGUE / "agendas").glob("*.json")):
        save_agenda(json.loads(agenda.read_text(encoding="utf-8")))
    topic = {"slug": definition["theme"], "title": "Rubrique", "summary": "", "icon": "trees"}
    charter.save_charter({**(charter.load_saved_charter() or {}), "topics": [topic]})
    save_draft(WORKFLOW, workflow, revision=None, by=None)
    save_draft(PROCEDURE, {**definition, "slug": MODEL}, revision=None, by=None)
    save_draft(PROCEDURE, deepcopy(BEGINNING), revision=None, by=None)
    db.session.commit()

    Author(ada).build(definition)

    draft = find_draft(PROCEDURE, COPY)
    assert draft is not None
    # Not the same to the letter: an empty list and a missing one say the same.
    assert read_procedure(draft.definition) == read_procedure({**definition, "slug": COPY})


def _create_roles(definition: dict[str, Any]) -> None:
    """The roles that the definition names, of its family."""
    department = db.session.scalars(select(Department)).first()
    assert department is not None
    existing_slugs = set(db.session.scalars(select(Role.slug)))
    internal_roles = definition.get("internal", {}).get("roles", ())
    for slug in sorted(
        {*definition["functions"].values(), *definition.get("intake", ()), *internal_roles} - existing_slugs
    ):
        title, family = slug.capitalize(), definition["family"]
        role = Role(slug=slug, title=title, department_id=department.id, family=family, kind="processing")
        db.session.add(role)
    db.session.commit()
