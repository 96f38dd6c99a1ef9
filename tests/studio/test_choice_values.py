"""In the studio: where the value of a choice is used, and what happens when it changes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.drafts import definition_drafts
from app.definitions.editing.operations import set_value
from tests.cast import Person
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT
from tests.studio.html_form import read_fields, read_row_press, read_row_submit

FORM = "/agents/studio/demarches/signaler"
FIELDS = "pages/probleme/fields"
CHOICE = f"{FIELDS}/type/options/trou"
CONDITION = f"{FIELDS}/description/condition"

pytestmark = pytest.mark.usefixtures("procedure_version")


@pytest.fixture(autouse=True)
def form(procedure_version: object) -> None:
    definition = set_value(deepcopy(SIGNALER), CONDITION, {"==": [{"var": "answers.type"}, "trou"]})
    definition_drafts.save_draft(PROCEDURE, definition, revision=None, by=None)
    db.session.commit()


def read_fields_of_draft() -> list[dict[str, Any]]:
    db.session.expire_all()
    draft = definition_drafts.find_draft(PROCEDURE, "signaler")
    assert draft is not None
    fields: list[dict[str, Any]] = draft.definition["pages"][0]["fields"]
    return fields


def find_condition() -> Any:
    return read_fields_of_draft()[1].get("condition")


def list_values() -> list[str]:
    return [option["value"] for option in read_fields_of_draft()[0]["options"]]


def test_the_panel_of_a_choice_says_where_it_is_compared(ada: Person) -> None:
    page = ada.get(f"{FORM}?element={CHOICE}")

    assert any(text.endswith("Poser cette question si") for text in page.texts(".studio-uses li"))


def test_the_conditions_follow_a_value_and_its_undoing(ada: Person) -> None:
    values = {"op": "set", "at": f"{CHOICE}/value", "revision": "1", "v_value": "nid_de_poule"}

    page = ada.post(f"{FORM}/changements", values, htmx="studio-panel")

    assert find_condition() == {"==": [{"var": "answers.type"}, "nid_de_poule"]}
    assert page.text(".alert") == "La valeur est changée, et 1 endroit qui la comparait."
    ada.post(f"{FORM}/annulation", {"at": ""}, htmx="studio-panel")
    assert find_condition() == {"==": [{"var": "answers.type"}, "trou"]}


def test_the_circuit_that_still_compares_with_the_former_value_is_named(ada: Person) -> None:
    condition = {"==": [{"var": "answers.type"}, "lampe"]}
    circuit = set_value(deepcopy(SIGNALEMENT), "statuses/new/actions/accept/condition", condition)
    definition_drafts.save_draft(WORKFLOW, circuit, revision=None, by=None)
    db.session.commit()
    values = {"op": "set", "at": f"{FIELDS}/type/options/lampe/value", "revision": "1", "v_value": "lampadaire"}

    page = ada.post(f"{FORM}/changements", values, htmx="studio-panel")

    assert page.text(".alert").startswith(
        "L’ancienne valeur reste à changer ailleurs : Circuit « Signalement » : l’action"
    )


def read_removal(person: Person, how: str) -> tuple[dict[str, Any], str | None]:
    """Read what the browser sends to take away the choice, and the target of htmx."""
    panel = person.get(f"{FORM}?element={FIELDS}/type")
    if how == "row":
        return read_row_press(panel, "remove", CHOICE), "studio-panel"
    if how == "row without JavaScript":
        return read_row_submit(panel, "remove", CHOICE), None
    form = panel.find_one(f"button[value='remove {CHOICE}']").find_parent("form")
    return {**read_fields(str(form)), "v_options.0.label": ""}, "studio-panel" if how == "emptied" else None


@pytest.mark.parametrize("how", ["row", "row without JavaScript", "emptied", "emptied without JavaScript"])
def test_a_choice_that_is_compared_goes_after_a_question(ada: Person, how: str) -> None:
    values, htmx = read_removal(ada, how)
    page = ada.post(f"{FORM}/changements", values, htmx=htmx)

    assert page.text(".alert").startswith("Retirer le choix « Un trou » ? 1 endroit s’en sert")
    assert list_values() == ["trou", "lampe"]

    confirmed = ada.post(
        f"{FORM}/changements", {**read_fields(str(page.find_one(".alert form"))), "repair": "conditions"}, htmx=htmx
    )

    assert list_values() == ["lampe"]
    assert find_condition() is None
    assert htmx is None or not confirmed.find_all(".alert")
    ada.post(f"{FORM}/annulation", {"at": ""}, htmx="studio-panel")
    assert list_values() == ["trou", "lampe"]
    assert find_condition() is not None


def test_the_text_of_a_choice_is_first_and_its_value_is_folded(ada: Person) -> None:
    panel = ada.get(f"{FORM}?element={CHOICE}").find_one("#studio-panel")

    assert [each["name"] for each in panel.select("[name=v_label], [name=v_value]")] == ["v_label", "v_value"]
    assert panel.select_one("details [name=v_value]")
    assert not panel.select("details [name=v_label]")
