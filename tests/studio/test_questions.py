"""Several questions edited at once in a table: one edit, undone at once."""

from __future__ import annotations

import pytest

from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing.edit_log import load_working_copy
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE as SIGNALER

STUDIO = "/agents/studio/demarches/signaler"
TABLE = f"{STUDIO}/questions"
PAGE = SIGNALER["pages"][0]
FIRST, SECOND = (f"pages/{PAGE['id']}/fields/{field['id']}" for field in PAGE["fields"][:2])

pytestmark = pytest.mark.usefixtures("procedure_version")


def type_label(text: str, before: str = PAGE["fields"][0]["label"]) -> dict[str, str]:
    return {"pointer": FIRST, "label": text, "label_before": before, "hint": "", "hint_before": ""}


def list_labels() -> list[str]:
    return [field["label"] for field in load_working_copy(PROCEDURE, "signaler").definition["pages"][0]["fields"]]


def test_the_table_is_for_people_who_may_edit(ada: Person, alice: Person, stranger: Browser) -> None:
    assert len(ada.get(TABLE).find_all("tbody tr")) >= len(PAGE["fields"])
    assert alice.get(TABLE).status == 404
    assert "/compte/connexion" in str(stranger.get(TABLE).location)


def test_texts_and_a_operation_are_one_edit_that_is_undone_at_once(ada: Person) -> None:
    before = load_working_copy(PROCEDURE, "signaler").definition

    page = ada.post(TABLE, {**type_label("Quel problème"), "chosen": SECOND, "operation": "delete"}).follow()

    assert "C’est enregistré" in page.text("main")
    assert list_labels() == ["Quel problème", *[field["label"] for field in PAGE["fields"][2:]]]
    ada.post(f"{STUDIO}/annulation")
    assert load_working_copy(PROCEDURE, "signaler").definition == before


def test_a_operation_says_in_the_history_how_many_questions_it_changed(ada: Person) -> None:
    assert ada.post(TABLE, {"chosen": FIRST, "operation": "reserve"}).status == 303

    assert ada.get(TABLE).find_one("[data-undo]")["title"] == "a réservé 1 question aux agents"


def test_nothing_is_overwritten_when_somebody_else_changed_a_text(ada: Person) -> None:
    assert ada.post(TABLE, type_label("Le sien")).status == 303

    refused = ada.post(TABLE, type_label("Le mien"))

    assert refused.status == 409
    assert "Rien n’est enregistré" in refused.text("main")
    assert next(element["value"] for element in refused.find_all("input[name=label]")) == "Le mien"
    assert list_labels()[0] == "Le sien"


def test_a_operation_without_questions_is_refused(ada: Person) -> None:
    assert "Cochez d’abord" in ada.post(TABLE, {"operation": "delete"}).text(".alert")
    assert ada.post(TABLE, {"chosen": FIRST, "operation": "explode"}).status == 400
