"""Points that an import left to do, in the studio: listed, shown at their place, counted down."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from app.core.db import db
from app.core.db.draft_rows import INFO, WARNING, Remark
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts import definition_drafts
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE as SIGNALER

STUDIO = "/agents/studio/demarches/signaler"
LIST = f"{STUDIO}/reprise"
LOST_REMARK = Remark("pages[0].fields[0]", "Condition – non reprise.", WARNING, "form_var_nom|mystere")
APPROXIMATE = Remark("document", "Délai – à relire.", INFO)

pytestmark = pytest.mark.usefixtures("procedure_version")


@pytest.fixture
def draft(departments: None) -> dict[str, Any]:
    definition: dict[str, Any] = json.loads(
        re.sub(' ([?:])(?! ")', "\u00a0\\1", json.dumps(SIGNALER, ensure_ascii=False, separators=(",", ":")))
    )
    definition_drafts.save_draft(PROCEDURE, definition, revision=None, by=None, notes=[APPROXIMATE, LOST_REMARK])
    db.session.commit()
    return definition


def change(person: Person, op: str, at: str, **inputs: str) -> None:
    assert person.post(f"{STUDIO}/changements", {"op": op, "at": at, "revision": "9", **inputs}).status == 303


def complete(person: Person, title: str, button: str = "C’est fait") -> None:
    page = person.get(LIST)
    form = next(
        form for form in page.find_all("main li form") if title in form.parent.get_text() and button in form.get_text()
    )
    inputs = {str(each["name"]): str(each["value"]) for each in form.select("input[type=hidden]")}
    assert person.post(str(form["action"]), inputs).status == 303


def first_question(definition: dict[str, Any]) -> str:
    page = definition["pages"][0]
    return f"pages/{page['id']}/fields/{page['fields'][0]['id']}"


def test_points_are_for_people_who_may_edit(
    ada: Person, alice: Person, stranger: Browser, draft: dict[str, Any]
) -> None:
    assert ada.get(LIST).status == 200
    assert alice.get(LIST).status == 404
    assert "/compte/connexion" in str(stranger.get(LIST).location)


def test_what_was_lost_comes_first_and_opens_at_its_place_with_the_original(ada: Person, draft: dict[str, Any]) -> None:
    page = ada.get(LIST)

    assert page.text("main .lead") == "2 points sur 2 restent."
    first, second = page.find_all(".studio-point-list a")
    assert "Non repris" in page.texts(".studio-point-list li")[0]
    assert "Toute la démarche" in second.get_text()
    panel = ada.get(str(first["href"]), htmx="studio-panel")
    assert panel.text("#studio-points pre") == "form_var_nom|mystere"
    assert "Délai" in ada.get(str(second["href"])).text("#studio-points")


def test_a_point_is_counted_down_and_can_be_taken_back(ada: Person, draft: dict[str, Any]) -> None:
    complete(ada, "Délai")

    page = ada.get(LIST)
    assert page.text("main .lead") == "1 point sur 2 reste."
    assert "1 point de la reprise sur 2 reste" in ada.get("/agents/administration/definitions/demarches/signaler").text(
        "main"
    )
    complete(ada, "Délai", "Remettre à faire")
    assert ada.get(LIST).text("main .lead") == "2 points sur 2 restent."


def test_points_that_say_the_same_are_shown_once_and_done_together(ada: Person, draft: dict[str, Any]) -> None:
    stored = definition_drafts.find_draft(PROCEDURE, "signaler")
    assert stored is not None
    stored.notes = [{**note, "message": "Valeur à remplir."} for note in stored.notes]
    db.session.commit()

    assert len(ada.get(LIST).find_all(".studio-point-list > li")) == 1
    complete(ada, "Valeur à remplir", "C’est fait partout")

    assert "Tous les points" in ada.get(LIST).text(".alert")


def test_a_point_is_proposed_once_its_question_was_changed(ada: Person, draft: dict[str, Any]) -> None:
    assert "Modifié depuis" not in ada.get(LIST).text("main")

    change(ada, "set", f"{first_question(draft)}/label", v_label="Autre libellé")

    assert ada.get(LIST).texts(".studio-point-list .badge") == ["Modifié depuis la reprise"]
    ada.post(LIST)
    assert ada.get(LIST).text("main .lead") == "1 point sur 2 reste."


def test_the_point_of_a_removed_question_goes_and_comes_back_when_that_is_undone(
    ada: Person, draft: dict[str, Any]
) -> None:
    change(ada, "remove", first_question(draft))

    assert ada.get(LIST).text("main .lead") == "1 point sur 1 reste."
    ada.post(f"{STUDIO}/annulation")
    assert ada.get(LIST).text("main .lead") == "2 points sur 2 restent."


def test_notes_stored_by_an_older_release_get_their_places_at_the_first_edit(
    ada: Person, draft: dict[str, Any]
) -> None:
    stored = definition_drafts.find_draft(PROCEDURE, "signaler")
    assert stored is not None
    stored.notes = [{key: note[key] for key in ("place", "message", "severity", "verbatim")} for note in stored.notes]
    db.session.commit()
    page_id = draft["pages"][0]["id"]

    ada.get(LIST)
    change(ada, "add", f"pages/{page_id}/fields", type="short_text", label="Avant", after="#0")
    change(ada, "up", first_question(draft))

    db.session.expire_all()
    stored = definition_drafts.find_draft(PROCEDURE, "signaler")
    assert stored is not None
    assert [remark.pointer for remark in stored.remarks()] == ["", first_question(draft)]
