"""In the studio: where an element is used, its identifier changed, and what is asked before it goes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.drafts import definition_drafts
from tests.cast import Person
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT

FORM = "/agents/studio/demarches/signaler"
CIRCUIT = "/agents/studio/circuits/signalement"

pytestmark = pytest.mark.usefixtures("procedure_version")


def make_form() -> dict[str, Any]:
    definition = deepcopy(SIGNALER)
    details = {"id": "precisions", "type": "short_text", "label": "Précisions"}
    page = {"id": "lieu_page", "title": "Le lieu", "fields": [{"id": "genre", "type": "short_text", "label": "Genre"}]}
    page["fields"].append({**details, "condition": {"==": [{"var": "answers.genre"}, "trou"]}})
    return {**definition, "pages": [*definition["pages"], page]}


@pytest.fixture(autouse=True)
def form(departments: None) -> None:
    definition_drafts.save_draft(PROCEDURE, make_form(), revision=None, by=None)
    db.session.commit()


def read_draft(kind: Kind = PROCEDURE, slug: str = "signaler") -> dict[str, Any]:
    db.session.expire_all()
    draft = definition_drafts.find_draft(kind, slug)
    assert draft is not None
    return draft.definition


def change(person: Person, page: str, *, htmx: str | None = "studio-panel", **values: Any):
    return person.post(f"{page}/changements", {"revision": 1, **values}, htmx=htmx)


def test_the_panel_says_where_a_question_is_used(ada: Person) -> None:
    page = ada.get(f"{FORM}?element=pages/lieu_page/fields/genre")

    assert page.texts(".studio-uses li") == ["la question « Précisions » › Poser cette question si"]
    assert "precisions" in str(page.find_one(".studio-uses a")["href"])


def test_a_function_is_used_by_the_procedures_that_follow_the_circuit(ada: Person) -> None:
    page = ada.get(f"{CIRCUIT}?element=functions/recipient")

    assert any("Démarche « Signaler un problème »" in words for words in page.texts(".studio-uses li"))


def test_a_new_identifier_is_written_everywhere_in_one_edit(ada: Person) -> None:
    pointer = "pages/lieu_page/fields/genre"
    page = change(ada, FORM, op="set", at=f"{pointer}/id", v_id="nature")

    assert "1 endroit qui le nommait" in page.text(".alert")
    assert page.response.headers["HX-Retarget"] == "#studio-panel"
    first, second = read_draft()["pages"][-1]["fields"]
    assert (first["id"], second["condition"]) == ("nature", {"==": [{"var": "answers.nature"}, "trou"]})

    ada.post(f"{FORM}/annulation", {"at": pointer}, htmx="studio-panel")

    assert read_draft()["pages"] == make_form()["pages"]


def test_an_identifier_that_is_taken_is_refused(ada: Person) -> None:
    page = change(ada, FORM, op="set", at="pages/lieu_page/fields/genre/id", v_id="precisions")

    assert page.status == 422
    assert "s’appelle déjà" in page.html


@pytest.mark.parametrize("htmx", ["studio-panel", None])
def test_a_question_that_is_used_goes_only_when_its_author_has_seen_where(ada: Person, htmx: str | None) -> None:
    pointer = "pages/lieu_page/fields/genre"
    page = change(ada, FORM, op="remove", at=pointer, htmx=htmx)

    assert "la question « Précisions » › Poser cette question si" in page.text(".alert")
    assert read_draft()["pages"] == make_form()["pages"]

    change(ada, FORM, op="remove", at=pointer, repair="conditions")

    assert read_draft()["pages"][-1]["fields"] == [{"id": "precisions", "type": "short_text", "label": "Précisions"}]


def test_a_question_that_nothing_uses_goes_at_once(ada: Person) -> None:
    change(ada, FORM, op="remove", at="pages/lieu_page/fields/precisions")

    assert [field["id"] for field in read_draft()["pages"][-1]["fields"]] == ["genre"]


def test_the_arrows_to_a_status_that_goes_lead_to_another(ada: Person) -> None:
    page = change(ada, CIRCUIT, op="remove", at="statuses/refused")

    assert "Refuser" in page.text(".alert")
    assert "Acceptée" in page.text("#removal-replacement")

    change(ada, CIRCUIT, op="remove", at="statuses/refused", repair="replace", replacement="accepted")

    first = read_draft(WORKFLOW, "signalement")["statuses"][0]
    assert [action["to"] for action in first["actions"]] == ["accepted", "accepted"]
    assert first["timeouts"][0]["to"] == "accepted"


def test_a_copied_page_reads_its_own_questions(ada: Person) -> None:
    change(ada, FORM, op="duplicate", at="pages/lieu_page")

    first, second = read_draft()["pages"][-1]["fields"]
    assert second["condition"] == {"==": [{"var": f"answers.{first['id']}"}, "trou"]}
    assert first["id"] != "genre"


def test_a_ready_made_step_is_one_edit(ada: Person) -> None:
    page = change(ada, CIRCUIT, op="step", at="", step="ask_opinion", statuses=["new"], new_function="Urbanisme")

    assert page.status == 200
    definition = read_draft(WORKFLOW, "signalement")
    assert [status["label"] for status in definition["statuses"]][:2] == ["Nouvelle", "Avis attendu"]
    assert definition["functions"][-1]["label"] == "Urbanisme"

    ada.post(f"{CIRCUIT}/annulation", {"at": ""}, htmx="studio-panel")

    assert read_draft(WORKFLOW, "signalement")["statuses"] == SIGNALEMENT["statuses"]


def test_the_form_of_ready_made_steps_sends_a_change(ada: Person) -> None:
    form = next(element for element in ada.get(CIRCUIT).find_all("form") if element.find("input", {"name": "step"}))

    assert (form["method"], form["action"]) == ("post", f"{CIRCUIT}/changements")


def test_a_step_from_nowhere_is_refused(ada: Person) -> None:
    page = change(ada, CIRCUIT, op="step", at="", step="refuse", htmx=None)

    assert page.status == 422
    assert "Choisissez au moins un statut" in page.text()
