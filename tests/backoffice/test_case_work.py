"""From one request to the next: neighbours, preferences of the agent, thread, pieces, readers, print."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.cases.models import Case
from app.cases.tracking.tracking_code import code_for
from app.core import clock
from app.core.db import db
from app.core.formats import format_code
from app.notifications.case_notifications import write_receipt
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser
from tests.factories import WORKFLOW, MakeCase

LIST = "/agents/demandes"
PREFERENCES = "/agents/preferences/traitement"


@pytest.fixture
def cases(make_case: MakeCase) -> list[Case]:
    """Three requests, the latest first as in the list."""
    cases = []
    for age, name in ((3, "Une"), (2, "Deux"), (1, "Trois")):
        case = make_case(prenom=name)
        case.submitted_at = clock.now() - timedelta(hours=age)
        cases.insert(0, case)
    db.session.commit()
    return cases


def url_of(case: Case) -> str:
    return f"{LIST}/{case.id}"


def accept(person: Person, case: Case) -> Browser:
    return person.post(f"{url_of(case)}/actions/accept", {"revision": str(case.revision), "equipe": "Nord"})


def test_the_next_request_is_the_next_of_the_list(alice: Person, cases: list[Case]) -> None:
    alice.get(LIST)

    hrefs = [alice.get(url_of(case)).find_all(".case-moves a[data-key~=n]") for case in cases]

    assert [link[0]["href"] for link in hrefs[:2]] == [url_of(cases[1]), url_of(cases[2])]
    assert hrefs[2] == []


def test_the_next_request_follows_the_filters_of_the_list(alice: Person, cases: list[Case]) -> None:
    accept(alice, cases[1])
    alice.get(f"{LIST}?state=open")

    page = alice.get(url_of(cases[0]))

    assert page.find_one(".case-moves a[data-key~=n]")["href"] == url_of(cases[2])


def test_an_action_stays_on_the_request_unless_the_agent_wants_the_next(alice: Person, cases: list[Case]) -> None:
    alice.get(LIST)

    stays = accept(alice, cases[0])
    alice.post(PREFERENCES, {"after_action": "next"})
    goes_on = accept(alice, cases[1])

    assert url_of(cases[0]) in str(stays.location)
    assert str(goes_on.location).endswith(url_of(cases[2]))
    page = goes_on.follow()
    assert f"C’est fait pour {cases[1].reference}" in page.text("#case-toast")
    assert page.find_one("#case-toast form")["action"] == f"{url_of(cases[1])}/annulation"


def test_after_the_last_request_the_agent_stays(alice: Person, cases: list[Case]) -> None:
    alice.post(PREFERENCES, {"after_action": "next"})

    assert url_of(cases[2]) in str(accept(alice, cases[2]).location)


def test_acting_takes_a_request_without_agent_when_wanted(
    alice: Person, albane: Person, procedure_version: UUID, make_case: MakeCase
) -> None:
    definition: dict[str, Any] = deepcopy(WORKFLOW)
    definition["statuses"][0]["actions"].append({"id": "look", "label": "Regarder", "by": ["recipient"]})
    workflows.publish(definition)
    first, second, third = make_case(), make_case(), make_case()
    third.assigned_to_id = albane.account.id
    db.session.commit()

    alice.post(f"{url_of(first)}/actions/look", {"revision": str(first.revision)})
    alice.post(PREFERENCES, {"after_action": "stay", "takes_on_acting": "1"})
    for case in (second, third):
        alice.post(f"{url_of(case)}/actions/look", {"revision": str(case.revision)})

    db.session.expire_all()
    agents = [case.assigned_to_id for case in (first, second, third)]
    assert agents == [None, alice.account.id, albane.account.id]


@pytest.mark.postgresql
def test_the_preferences_are_those_of_one_agent(alice: Person, albane: Person, stranger: Browser) -> None:
    alice.post(PREFERENCES, {"after_action": "next", "takes_on_acting": "1"})

    mine, others = alice.get(PREFERENCES), albane.get(PREFERENCES)

    assert [box["value"] for box in mine.find_all("[checked]")] == ["next", "1"]
    assert [box["value"] for box in others.find_all("[checked]")] == ["stay"]
    assert "/compte/connexion" in str(stranger.get(PREFERENCES).location)


@pytest.mark.postgresql
def test_the_thread_has_what_the_circuit_told_the_applicant(alice: Person, cases: list[Case]) -> None:
    accept(alice, cases[0])

    thread = alice.get(url_of(cases[0])).text("#thread")

    assert "Statut : « Acceptée »" in thread
    assert f"E-mail à l’usager – Votre demande {cases[0].reference} est acceptée" in thread
    assert "Bonjour Trois, équipe Nord." in thread


def test_the_thread_hides_what_opens_the_request_in_the_place_of_its_applicant(
    app: Flask, alice: Person, make_case: MakeCase
) -> None:
    case = make_case()
    with app.app_context():
        write_receipt(str(case.id), "fr")
        db.session.commit()
        code = code_for(case.submission_token)

    for path in ("", "/impression"):
        page = alice.get(url_of(case) + path)

        assert "[code de suivi]" in page.text("main")
        assert "[lien personnel]" in page.text("main")
        assert code not in page.html and format_code(code) not in page.html
        assert "jeton=" not in page.html


def test_pieces_are_asked_by_ticking_questions_of_the_form(alice: Person, cases: list[Case]) -> None:
    form = {"field": ["photos", "nothing"], "reason-photos": "illisible", "text": "Bonjour."}

    page = alice.post(f"{url_of(cases[0])}/pieces", form).follow()

    assert "Bonjour. Il nous faut de nouveau : – Photos : illisible" in page.text("#thread")
    assert "nothing" not in page.text("#thread")
    assert "Attend l’usager" in page.text("#case-status")


def test_questions_without_an_answer_are_folded(alice: Person, cases: list[Case]) -> None:
    page = alice.get(url_of(cases[0]))

    assert page.text("#case-answers details summary") == "1 question sans réponse"
    assert "Photos" in page.text("#case-answers details")


def test_the_readers_of_a_request_are_named_to_those_who_may_open_it(
    alice: Person, bruno: Person, cases: list[Case], access_log_entries
) -> None:
    response = alice.client.get(f"{url_of(cases[0])}/lecteurs")

    assert response.status_code == 200
    assert b"Trois" not in response.data
    assert bruno.get(f"{url_of(cases[0])}/lecteurs").status == 404
    assert access_log_entries() == []


@pytest.mark.usefixtures("redis")
def test_two_agents_on_one_request_see_each_other_for_two_minutes(
    alice: Person, albane: Person, cases: list[Case]
) -> None:
    url = f"{url_of(cases[0])}/lecteurs"

    alone, second = alice.get(url).html, albane.get(url).text("p")
    with clock.shift_clock(timedelta(minutes=3)):
        later = alice.get(url).html

    assert "Aussi ouverte par" not in alone
    assert second == "Aussi ouverte par Alice Exemple"
    assert "Aussi ouverte par" not in later
    assert "Aussi ouverte par" not in alice.get(f"{url_of(cases[1])}/lecteurs").html


def test_the_whole_request_is_printed(alice: Person, bruno: Person, cases: list[Case], access_log_entries) -> None:
    alice.post(f"{url_of(cases[0])}/notes", {"text": "Vu avec le chef."})

    page = alice.get(f"{url_of(cases[0])}/impression")

    text = page.text(".case-print")
    assert all(words in text for words in ("Un grand trou", "Vu avec le chef.", "Demande envoyée", cases[0].reference))
    assert bruno.get(f"{url_of(cases[0])}/impression").status == 404
    assert access_log_entries()[-1] == ("read", "backoffice.print")
