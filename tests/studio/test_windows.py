"""One author in two windows: a setting changed in both is shown with its two values, other settings are merged."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts.definition_drafts import find_draft
from tests.cast import Person
from tests.client import Page
from tests.studio.html_form import read_fields

BUILDER = "/agents/studio/demarches/signaler"
AT = "pages/probleme/fields/type"


@pytest.fixture(autouse=True)
def published_procedure(procedure_version: Any, departments: None) -> None:
    db.session.commit()


class Window:
    """A window of a browser: the forms that it shows, and what it saved since."""

    def __init__(self, person: Person) -> None:
        self._person = person
        panel = person.get(f"{BUILDER}?element={AT}", htmx="studio-panel")
        forms = [read_fields(str(form)) for form in panel.find_all("form.setting")]
        self._forms = {form["at"]: form for form in forms}
        self._own = str(panel.find_one("#studio-own")["value"])

    def type(self, key: str, text: str) -> Page:
        form = {**self._forms[f"{AT}/{key}"], f"v_{key}": text, "own": self._own}
        page = self._person.post(f"{BUILDER}/changements", form, htmx="studio-panel")
        if page.status == 200:
            self._own = str(page.find_one("#studio-own")["value"])
        return page


def field() -> dict[str, Any]:
    db.session.rollback()
    draft = find_draft(PROCEDURE, "signaler")
    assert draft
    field: dict[str, Any] = draft.definition["pages"][0]["fields"][0]
    return field


def test_a_setting_changed_in_two_windows_shows_both_values(ada: Person) -> None:
    first, second = Window(ada), Window(ada)
    first.type("label", "Quel problème ?")

    page = second.type("label", "Qu’avez-vous vu ?")

    assert page.status == 409
    assert "dans une autre fenêtre" in page.text(".alert")
    assert "Quel problème ?" in page.text(".alert")
    assert "Qu’avez-vous vu ?" in page.text(".alert")
    ada.post(f"{BUILDER}/changements", read_fields(str(page.find_one(".alert form"))), htmx="studio-panel")
    assert field()["label"] == "Qu’avez-vous vu\xa0?"


def test_other_settings_are_merged_and_each_window_goes_on(ada: Person) -> None:
    first, second = Window(ada), Window(ada)

    statuses = [
        first.type("label", "Quel problème").status,
        second.type("hint", "Un seul").status,
        first.type("label", "Quel souci").status,
        second.type("hint", "Un seul choix").status,
    ]

    assert statuses == [200] * 4
    assert (field()["label"], field()["hint"]) == ("Quel souci", "Un seul choix")


def test_a_window_that_saved_something_else_still_does_not_overwrite(ada: Person) -> None:
    first, second = Window(ada), Window(ada)
    first.type("label", "Quel problème")
    second.type("hint", "Un seul")

    assert second.type("label", "Autre chose").status == 409
    assert field()["label"] == "Quel problème"
