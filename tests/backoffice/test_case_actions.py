"""Actions on a request: immediate, with questions, and concurrent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from app.cases.models import Case
from app.cases.timeline import events_for
from app.core.db import db
from app.notifications.models import Message
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import MakeCase


def url_of(case: Case, action: str = "") -> str:
    return f"/agents/demandes/{case.id}" + (f"/actions/{action}" if action else "")


def reload(case: Case) -> Case:
    db.session.rollback()
    db.session.refresh(case)
    return case


def act(
    person: Browser, case: Case, action: str, *, htmx: str | None = None, revision: int = 1, **form_values: str
) -> Page:
    return person.post(url_of(case, action), {"revision": str(revision), **form_values}, htmx=htmx)


@pytest.fixture
def case(make_case: MakeCase) -> Case:
    return make_case()


def revision_of(case: Case) -> int:
    return reload(case).revision


def test_the_main_action_comes_first_and_links_to_its_form(alice: Person, case: Case) -> None:
    page = alice.get(url_of(case))

    assert page.texts("#case-actions .button") == ["Accepter…", "Refuser…"]
    assert page.text("#action-bar .button") == "Accepter…"
    form = alice.get(url_of(case, "accept"))
    assert form.find_one("[name=equipe]")
    assert form.find_one("[name=revision]")["value"] == str(revision_of(case))


def test_an_agent_accepts_a_request(alice: Person, case: Case) -> None:
    page = act(alice, case, "accept", revision=revision_of(case), equipe="Nord").follow()

    assert "C’est fait : Accepter." in page.text("#case-actions [role=alert]")
    assert "Acceptée" in page.text("#case-status")
    assert "Nord" in page.text("#case-processing")
    assert "Aucune action" in page.text("#case-actions")
    assert reload(case).status == "accepted"


def test_the_applicant_receives_an_email(alice: Person, case: Case) -> None:
    before = db.session.query(Message).count()

    act(alice, case, "accept", revision=revision_of(case))

    assert db.session.query(Message).count() == before + 1


def test_a_missing_answer_is_reported_beside_its_question(alice: Person, case: Case) -> None:
    page = act(alice, case, "refuse", revision=revision_of(case), motif="")

    assert page.status == 422
    assert page.find_one("#f-motif")["aria-invalid"] == "true"
    assert "Refuser cette demande ?" in page.text("main")
    assert reload(case).status == "new"


def test_htmx_changes_the_panel_in_place(alice: Person, case: Case) -> None:
    action_panel = alice.get(url_of(case, "refuse"), htmx="case-actions")
    refusal = act(alice, case, "refuse", revision=revision_of(case), htmx="case-actions")
    result_panel = act(alice, case, "refuse", revision=revision_of(case), htmx="case-actions", motif="Hors commune.")

    assert "<html" not in action_panel.html + refusal.html
    assert action_panel.find_one("#case-actions [name=motif]")
    assert refusal.status == 422
    assert result_panel.status == 200
    assert "C’est fait" in result_panel.text("#case-actions [role=alert]")
    assert "Refusée" in result_panel.text("#case-status")


def test_after_a_concurrent_action_the_input_is_kept(alice: Person, case: Case) -> None:
    read = revision_of(case)
    alice.post(f"{url_of(case)}/notes", {"text": "Vu avec le chef."})

    page = act(alice, case, "refuse", revision=read, motif="Hors de la commune.")

    assert page.status == 409
    assert "Alice Exemple" in page.text("[role=alert]")
    assert page.text("textarea[name=motif]") == "Hors de la commune."
    again = act(
        alice, case, "refuse", revision=int(str(page.find_one("[name=revision]")["value"])), motif="Hors commune."
    )
    assert again.status == 303
    assert reload(case).status == "refused"


def test_an_unavailable_action_displays_the_input_for_copying(alice: Person, case: Case) -> None:
    read = revision_of(case)
    act(alice, case, "accept", revision=read)

    page = act(alice, case, "refuse", revision=read, motif="Hors de la commune.")

    assert page.status == 409
    assert page.find_all("#case-actions form") == []
    assert "Hors de la commune." in page.text("#case-actions")
    assert reload(case).status == "accepted"


@pytest.mark.postgresql
def test_an_action_sent_twice_runs_once(alice: Person, case: Case) -> None:
    read = revision_of(case)

    first, second = act(alice, case, "accept", revision=read), act(alice, case, "accept", revision=read)

    assert (first.status, second.status) == (303, 409)


def test_without_a_revision_nothing_is_done(alice: Person, case: Case) -> None:
    assert alice.post(url_of(case, "accept")).status == 409
    assert reload(case).status == "new"


def test_agents_without_access_cannot_act(
    bruno: Person, rachel: Person, ada: Person, chloe: Person, case: Case
) -> None:
    read = revision_of(case)

    statuses = [act(person, case, "accept", revision=read).status for person in (bruno, rachel, ada, chloe)]

    assert statuses == [404, 404, 404, 404]
    assert reload(case).status == "new"


def test_an_unknown_action_is_not_found(alice: Person, case: Case) -> None:
    assert alice.get(url_of(case, "burn")).status == 404
    assert act(alice, case, "burn", revision=revision_of(case)).status == 404


@pytest.mark.postgresql
def test_one_of_two_concurrent_actions_is_refused(app: Flask, alice: Person, case: Case) -> None:
    form, url = {"revision": str(revision_of(case))}, url_of(case, "accept")
    both = [alice, Person(app, alice.account, alice.email)]
    db.session.rollback()

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(lambda person: person.post(url, form).status, both))

    assert sorted(statuses) == [303, 409]
    assert [step.kind for step in events_for(reload(case), is_agent=True)].count("action") == 1
