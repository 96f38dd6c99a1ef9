"""Rows and elements of lists are added, moved and removed where they are listed: on a panel, on the page of settings."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.editing.edit_log import load_working_copy, save_edit
from app.definitions.editing.operations import add_element, set_value
from app.definitions.editing.pointers import find_element
from tests.cast import Person
from tests.studio.html_form import read_fields, read_row_press, read_row_submit

FORM, CIRCUIT = "/agents/studio/demarches/signaler", "/agents/studio/circuits/signalement"
PRICES = "presentation/prices"
ENTRY = "statuses/accepted/on_enter"


@pytest.fixture(autouse=True)
def rows(procedure_version: object, departments: None) -> None:
    """Two prices in the settings of the procedure, two actions on a status of the circuit."""
    prices = [{"label": "Adulte", "amount": 10}, {"label": "Enfant", "amount": 5}]
    note = {"id": "note2", "type": "history_message", "text": "Acceptée."}
    edit(PROCEDURE, "signaler", lambda definition: set_value(definition, PRICES, prices))
    edit(WORKFLOW, "signalement", lambda definition: add_element(definition, ENTRY, note))


def edit(kind: Kind, slug: str, change: Any) -> None:
    save_edit(kind, slug, change, pointer=None, revision=0, by=None)
    db.session.commit()


def get_at(kind: Kind, slug: str, pointer: str) -> Any:
    db.session.rollback()
    return find_element(load_working_copy(kind, slug).definition, pointer)


def list_prices() -> list[str]:
    return [str(each["label"]) for each in get_at(PROCEDURE, "signaler", PRICES)]


def test_rows_of_the_settings_are_moved_and_removed(ada: Person) -> None:
    settings = ada.get(f"{FORM}/reglages")

    response = ada.post(f"{FORM}/changements", read_row_press(settings, "up", f"{PRICES}/#1"))
    assert response.location.endswith("/reglages")
    assert list_prices() == ["Enfant", "Adulte"]

    settings = ada.get(f"{FORM}/reglages")
    ada.post(f"{FORM}/changements", read_row_press(settings, "remove", f"{PRICES}/#0"))
    assert list_prices() == ["Adulte"]


def test_a_row_without_a_name_is_not_mistaken_for_another_one(ada: Person) -> None:
    press = read_row_press(ada.get(f"{FORM}/reglages"), "up", f"{PRICES}/#1")
    edit(PROCEDURE, "signaler", lambda definition: set_value(definition, f"{PRICES}/#0/label", "Senior"))

    assert ada.post(f"{FORM}/changements", press, htmx="studio-panel").status == 409
    assert list_prices() == ["Senior", "Enfant"]


def test_an_action_is_moved_on_the_panel_of_its_status(ada: Person) -> None:
    panel = ada.get(f"{CIRCUIT}?element=statuses/accepted", htmx="studio-panel")

    page = ada.post(f"{CIRCUIT}/changements", read_row_press(panel, "down", f"{ENTRY}/mail"), htmx="studio-panel")

    assert [each["id"] for each in get_at(WORKFLOW, "signalement", ENTRY)] == ["note2", "mail"]
    assert page.find_all("#row-up [name=stay][value='statuses/accepted']")


def test_a_function_that_is_used_is_removed_once_that_is_confirmed(ada: Person) -> None:
    press = read_row_press(ada.get(f"{CIRCUIT}/reglages"), "remove", "functions/recipient")

    page = ada.post(f"{CIRCUIT}/changements", press)
    assert "endroits s’en servent" in page.text(".alert")
    confirmation = read_fields(str(page.find_one(".alert form")))

    assert ada.post(f"{CIRCUIT}/changements", confirmation).location.endswith("/reglages")
    assert get_at(WORKFLOW, "signalement", "functions") == []


def test_the_last_row_of_an_optional_list_takes_the_list_away(ada: Person) -> None:
    call = {"id": "appel", "type": "call_webservice", "url": "https://exemple.example/"}
    call["headers"] = [{"name": "X-Source", "value": "parvis"}]  # type: ignore[assignment]
    edit(WORKFLOW, "signalement", lambda definition: add_element(definition, ENTRY, call))
    panel = ada.get(f"{CIRCUIT}?element={ENTRY}/appel", htmx="studio-panel")

    press = read_row_press(panel, "remove", f"{ENTRY}/appel/headers/#0")
    ada.post(f"{CIRCUIT}/changements", press, htmx="studio-panel")

    assert "headers" not in get_at(WORKFLOW, "signalement", f"{ENTRY}/appel")


def test_without_javascript_what_is_typed_is_saved_before_a_row_moves(ada: Person) -> None:
    values = read_row_submit(ada.get(f"{FORM}/reglages"), "up", f"{PRICES}/#1")
    label = next(name for name, value in values.items() if value == "Adulte")

    response = ada.post(f"{FORM}/changements", {**values, label: "Senior"})

    assert response.location.endswith("/reglages")
    assert list_prices() == ["Enfant", "Senior"]
    ada.post(f"{FORM}/annulation", {"at": ""})
    assert list_prices() == ["Adulte", "Enfant"]


def test_without_javascript_no_row_takes_the_place_of_one_that_was_emptied(ada: Person) -> None:
    edit(PROCEDURE, "signaler", lambda definition: add_element(definition, PRICES, {"label": "Senior", "amount": 7}))
    values = read_row_submit(ada.get(f"{FORM}/reglages"), "remove", f"{PRICES}/#1")
    emptied_names = [name for name in values if name.startswith("v_prices.0.") or ".0." in name]

    ada.post(f"{FORM}/changements", {**values, **dict.fromkeys(emptied_names, "")})

    assert list_prices() == ["Enfant", "Senior"]
