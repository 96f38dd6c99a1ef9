"""A text that changed after it was translated: its translation is to be read again until it is saved or confirmed."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing.edit_log import load_working_copy
from app.definitions.findings.rules import list_findings
from tests.cast import Person
from tests.studio.html_form import read_fields

BUILDER = "/agents/studio/demarches/signaler"
TEXTS = f"{BUILDER}/traductions?vers=en"
LABEL = "pages/probleme/fields/description/label"


@pytest.fixture(autouse=True)
def changed_text(ada: Person, procedure_version: object, departments: None) -> None:
    """A question is translated, then asked in other words."""
    db.session.commit()
    ada.post(TEXTS, {"source": ["Décrivez le problème"], "translation": ["Describe the problem"]})
    values = {"op": "set", "at": LABEL, "revision": str(load_working_copy(PROCEDURE, "signaler").revision)}
    ada.post(f"{BUILDER}/changements", {**values, "v_label": "Racontez le problème"}, htmx="studio-panel")


def get_definition() -> dict[str, Any]:
    db.session.rollback()
    return load_working_copy(PROCEDURE, "signaler").definition


def list_stale_findings() -> list[str]:
    findings = list_findings(PROCEDURE, get_definition())
    return [finding.pointer for finding in findings if finding.rule == "stale_translation"]


def test_the_translation_is_marked_and_a_check_says_so(ada: Person) -> None:
    page = ada.get(TEXTS)

    assert "À relire" in page.text("tr:has(.badge)")
    assert "Décrivez le problème" in page.text("tr:has(.badge)")
    assert list_stale_findings() == ["translations/en"]


def test_saving_the_page_as_it_is_confirms_nothing(ada: Person) -> None:
    form = ada.get(TEXTS).find_one("main form:has(textarea)")
    fields = read_fields(str(form))
    assert "confirmed" not in fields

    ada.post(TEXTS, {name: fields.getlist(name) for name in ("source", "translation")})

    assert list_stale_findings() == ["translations/en"]


@pytest.mark.parametrize(
    "answer",
    [
        {"source": ["Racontez le problème"], "translation": ["Tell us about the problem"]},
        {"confirmed": ["Racontez le problème"]},
    ],
    ids=["saved", "confirmed"],
)
def test_a_translation_that_is_saved_or_confirmed_is_up_to_date(ada: Person, answer: dict[str, list[str]]) -> None:
    ada.post(TEXTS, answer)

    assert "stale_translations" not in get_definition()
    assert list_stale_findings() == []


def test_undoing_the_change_of_the_text_undoes_the_mark(ada: Person) -> None:
    ada.post(f"{BUILDER}/annulation", {"at": ""}, htmx="studio-panel")

    assert get_definition()["translations"] == {"en": {"Décrivez le problème": "Describe the problem"}}
    assert "stale_translations" not in get_definition()
