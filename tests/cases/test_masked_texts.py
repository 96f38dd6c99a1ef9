"""Answers restricted to the payment service are masked in workflow texts, lists and device copies; not in API calls."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.cases.access import CaseUnderLimitation
from app.cases.device import tour_copies
from app.cases.models import Case
from app.cases.reading import readable_answers
from app.cases.reading.case_values import answers_of, digest_of
from app.cases.search.case_search import search_cases
from app.cases.search.filters import Filters
from app.cases.timeline import events_for
from app.cases.workflow import transitions
from app.connectors.models import WebserviceCall
from app.connectors.webservice_calls import REQUEST
from app.core.db import db
from app.core.sealing import unseal
from app.core.web.access_rules import Actor
from app.notifications import notices
from app.notifications.messages import unseal_content
from app.notifications.models import Message
from tests.cast import Person
from tests.masked_case import IBAN, build_definitions, list_readable_accounts, publish_definitions, submit_request

QUOTES: Any = [
    "{{ answers.compte }} ",
    {"value": {"var": "answers.compte.iban"}},
    {"when": {"var": "answers.compte"}, "text": " {{ case.history }}"},
]
COPY = {
    "id": "copie",
    "type": "computed",
    "label": "Copie",
    "result": "short_text",
    "value": {"var": "answers.compte.iban"},
}


def agent(person: Person) -> Actor:
    roles, families = frozenset({"voirie-instruction"}), frozenset({"polices-voirie"})
    return Actor(kind="agent", account_id=person.account.id, roles=roles, families=families)


@pytest.fixture
def case(app: Flask, alice: Person) -> Case:
    """A request whose workflow quotes the bank account in every text."""
    workflow, procedure = build_definitions(fields=[COPY])
    procedure["digest"] = "Payer {{ answers.compte }} {{ answers.copie }}"
    accepted = workflow["statuses"][1]
    accepted["on_enter"] += [
        {"id": "line", "type": "history_message", "text": QUOTES, "visible_to": "everyone"},
        {"id": "alert", "type": "show_alert", "title": "À payer", "text": QUOTES},
        {
            "id": "letter",
            "type": "send_email",
            "to": "applicant",
            "subject": "À payer",
            "body": ["{{ case.summary }} ", *QUOTES],
        },
        {"id": "told", "type": "notify", "to": "recipient", "title": "À payer", "text": QUOTES},
        {
            "id": "pay",
            "type": "call_webservice",
            "url": "https://si.example/payer",
            "body": {"iban": {"var": "answers.compte.iban"}, "words": "{{ answers.compte }}"},
        },
    ]
    return submit_request(app, publish_definitions(app, workflow, procedure), copie=IBAN)


@pytest.fixture
def accepted_case(app: Flask, case: Case, alice: Person) -> Case:
    with app.app_context():
        accepted = db.session.get_one(Case, case.id)
        transitions.run_action(accepted, "accept", {"equipe": "Nord"}, by=agent(alice))
        db.session.commit()
    db.session.refresh(case)
    return case


def test_texts_of_the_workflow_for_people_are_masked(app: Flask, accepted_case: Case, alice: Person) -> None:
    event_details = [str(entry.details) for entry in events_for(accepted_case, is_agent=True)]
    with app.app_context():
        letters = [str(unseal_content(message)) for message in db.session.query(Message)]
        notice_texts = [notice.text for notice in notices.list_notices(agent(alice))]

    for texts in (event_details, letters, notice_texts):
        assert [text for text in texts if list_readable_accounts(text, IBAN)] == []
        assert any("FR14" in text for text in texts)


def test_other_software_receives_the_full_value(accepted_case: Case) -> None:
    call = db.session.query(WebserviceCall).one()

    body = unseal(call.key_id, call.request, about=REQUEST)["body"]

    assert body["iban"] == IBAN
    assert list_readable_accounts(body["words"], IBAN) == [IBAN]


def test_lists_are_masked_and_search_does_not_match(app: Flask, case: Case, alice: Person) -> None:
    with app.app_context():
        rows = search_cases(agent(alice), Filters(words=IBAN)).rows

    assert digest_of(case)["line"].replace("\u00a0", " ").startswith("Payer Chloé, IBAN FR14 •••• 606")
    assert list_readable_accounts(digest_of(case)["line"], IBAN) == []
    assert rows == []


def test_pages_and_device_copies_are_masked(app: Flask, accepted_case: Case, alice: Person) -> None:
    page = alice.get(f"/agents/demandes/{accepted_case.id}")
    with app.app_context():
        copied = str(tour_copies.build_copy(db.session.get_one(Case, accepted_case.id), by=agent(alice)))

    assert list_readable_accounts(page, IBAN) == []
    assert list_readable_accounts(copied, IBAN) == []


def test_a_request_under_limitation_has_no_answers_for_an_agent(app: Flask, case: Case, alice: Person) -> None:
    with app.app_context():
        limited = db.session.get_one(Case, case.id)
        reader = readable_answers.reader_of(agent(alice), limited)
        limited.limited_at = limited.submitted_at

        with pytest.raises(CaseUnderLimitation):
            readable_answers.answers_for(limited, reader)

        assert readable_answers.answers_for(limited, readable_answers.APPLICANT) == answers_of(limited)
