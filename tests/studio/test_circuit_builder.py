"""The builder of a circuit: statuses, actions drawn between them, what happens by itself."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.core.db import db
from app.definitions.definition_kinds import WORKFLOW
from app.definitions.drafts.definition_drafts import find_draft
from app.workflows.actions import ACTION_TYPES
from tests.cast import Person
from tests.client import Page
from tests.factories import WORKFLOW as SIGNALEMENT

BUILDER = "/agents/studio/circuits/signalement"


@pytest.fixture(autouse=True)
def published_procedure(procedure_version: Any, departments: None) -> None:
    db.session.commit()


def change(person: Person, at: str, op: str = "set", **values: Any) -> Page:
    draft = find_draft(WORKFLOW, "signalement")
    revision = draft.revision if draft else 0
    db.session.rollback()
    form = {"at": at, "op": op, "revision": str(revision), **values}
    return person.post(f"{BUILDER}/changements", form, htmx="studio-panel")


def definition() -> dict[str, Any]:
    db.session.rollback()
    draft = find_draft(WORKFLOW, "signalement")
    return draft.definition if draft else deepcopy(SIGNALEMENT)


def status(name: str) -> dict[str, Any]:
    return next(each for each in definition()["statuses"] if each["id"] == name)


def test_the_drawing_and_the_list_lead_to_each_status_and_action(ada: Person) -> None:
    page = ada.get(BUILDER)

    in_drawing = {str(link["href"]) for link in page.find_all("svg a[href]")}
    in_list = {str(link["href"]) for link in page.find_all("circuit-twin a[href]")}
    assert f"{BUILDER}?element=statuses/new/actions/accept" in in_drawing & in_list
    assert f"{BUILDER}?element=statuses/new" in in_drawing & in_list


def test_a_status_is_added_and_an_action_drawn_to_it(ada: Person) -> None:
    change(ada, "statuses", "add", label="À l’étude")
    page = change(ada, "", "connect", **{"from": "new", "to": "a_l_etude"})

    action = status("new")["actions"][-1]
    assert (action["to"], action["by"]) == ("a_l_etude", ["recipient"])
    assert page.texts("#studio-panel h2") == ["Action Nouvelle action"]
    assert "À l’étude" in ada.get(f"{BUILDER}/dessin").text("circuit-drawing")


def test_who_may_act_and_where_the_action_leads_are_chosen(ada: Person) -> None:
    at = "statuses/new/actions/accept"
    others = [each["id"] for each in SIGNALEMENT["statuses"] if each["id"] not in ("new", "accepted")]

    change(ada, f"{at}/by", v_by=["applicant"])
    change(ada, f"{at}/to", v_to=others[0])

    action = next(action for action in status("new")["actions"] if action["id"] == "accept")
    assert (action["by"], action["to"]) == ("applicant", others[0])


def test_every_type_of_automatic_action_can_be_added(ada: Person) -> None:
    for key in ACTION_TYPES:
        change(ada, "statuses/accepted/on_enter", "add", type=key)

    assert {entry["type"] for entry in status("accepted")["on_enter"]} == set(ACTION_TYPES)
    for entry in status("accepted")["on_enter"]:
        page = ada.get(f"{BUILDER}?element=statuses/accepted/on_enter/{entry['id']}")
        assert str(ACTION_TYPES[entry["type"]].label) in page.text("#studio-panel")


def test_a_time_out_says_how_long_and_where_to(ada: Person) -> None:
    page = change(ada, "statuses/new/timeouts", "add")
    pointer = f"statuses/new/timeouts/{status('new')['timeouts'][0]['id']}"

    change(ada, f"{pointer}/after", **{"v_after.days": "", "v_after.working_days": "10"})

    assert page.status == 200
    assert status("new")["timeouts"][0]["after"] == {"working_days": 10}
    assert "10 jours ouvrés" in ada.get(f"{BUILDER}/dessin").text("circuit-drawing")


def test_what_an_action_asks_is_built_like_a_form(ada: Person) -> None:
    change(ada, "statuses/new/actions/accept/fields", "add", type="long_text", label="Pourquoi ?")

    action = next(action for action in status("new")["actions"] if action["id"] == "accept")
    assert action["fields"][-1]["label"] == "Pourquoi\xa0?"


def test_a_mail_is_written_with_its_recipients(ada: Person) -> None:
    change(ada, "statuses/accepted/on_enter", "add", type="send_email")
    pointer = f"statuses/accepted/on_enter/{status('accepted')['on_enter'][-1]['id']}"

    change(ada, f"{pointer}/to", v_to=["applicant", "recipient"])
    change(ada, f"{pointer}/subject", v_subject="Votre demande {{ case.reference }}")

    entry = status("accepted")["on_enter"][-1]
    assert (entry["to"], entry["subject"]) == (["applicant", "recipient"], "Votre demande {{ case.reference }}")


def test_a_removed_status_leaves_problems_that_lead_to_what_named_it(ada: Person) -> None:
    change(ada, "statuses/accepted", "remove", repair="keep")

    page = ada.get(f"{BUILDER}/a-corriger")

    assert any("actions/accept" in str(link["href"]) for link in page.find_all("main a"))


def test_two_versions_are_compared_in_words_and_in_one_drawing(ada: Person) -> None:
    change(ada, "statuses", "add", label="À l’étude")
    change(ada, "", "connect", **{"from": "new", "to": "a_l_etude"})

    page = ada.get("/agents/administration/definitions/circuits/signalement/differences")

    assert "À l’étude" in page.text("table")
    assert page.find_one("[data-status=a_l_etude]")["data-change"] == "added"


def test_the_forms_of_the_drawing_are_not_aborted_when_it_is_drawn_again(ada: Person) -> None:
    forms = ada.get(BUILDER).find_all("#studio-circuit form")

    assert len(forms) > 1
    assert {form["hx-sync"] for form in forms} == {"studio-builder:queue all"}
