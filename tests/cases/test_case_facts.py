"""Values of a case that texts and conditions may read."""

from __future__ import annotations

from copy import deepcopy

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case, CaseEvent
from app.cases.people.contact import email_of
from app.cases.reading.case_facts import facts_of
from app.cases.tracking.tracking_code import format_tracking_code
from app.core.db import db
from app.core.sites import Site
from app.language.schema.problems import DefinitionError
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message
from app.workflows import publishing as workflows
from tests.factories import WORKFLOW, MakeCase

BODY = [
    "De {{ case.previous_status }} à {{ status.label }}. ",
    {"when": {"==": [{"var": "case.previous_status"}, "new"]}, "text": "Elle vient d’arriver. "},
    "{{ case.summary }}\n{{ case.tracking_code }} {{ case.agent_url }} {{ authority.url }} {{ applicant.name }}",
]


def letters() -> list[str]:
    contents = [unseal_content(message) for message in db.session.scalars(select(Message))]
    return [letter["text"] for letter in contents if letter]


def test_a_text_reads_the_previous_status_and_the_answers(
    app: Flask, site: Site, departments: None, make_case: MakeCase
) -> None:
    document = deepcopy(WORKFLOW)
    document["statuses"][1]["on_enter"][0]["body"] = BODY
    workflows.publish(document)
    db.session.commit()

    case = make_case(status="accepted")

    (letter,) = [text for text in letters() if text.startswith("De ")]
    assert letter.startswith("De Votre demande est arrivée à Votre demande est acceptée. Elle vient d’arriver. ")
    code = format_tracking_code(case.submission_token)
    assert f"{code} {site.base_url}/agents/demandes/{case.id} {site.base_url} Chloé" in letter
    assert "De quoi s’agit-il\u00a0? : Un trou\n" in letter


def test_the_values_of_a_case_are_up_to_date(app: Flask, site: Site, departments: None, make_case: MakeCase) -> None:
    new, accepted = facts_of(make_case()), facts_of(make_case(status="accepted"))

    assert (new["status"], new["previous_status"], new["status_changed"], new["closed"]) == ("new", None, False, False)
    assert (accepted["status"], accepted["previous_status"]) == ("accepted", "new")
    assert accepted["status_changed"]
    assert accepted["closed"]


def test_a_status_reads_the_previous_status(app: Flask, departments: None, make_case: MakeCase) -> None:
    document = deepcopy(WORKFLOW)
    document["statuses"][1]["on_enter"].insert(
        0,
        {
            "id": "say",
            "type": "history_message",
            "text": "Venue de l’arrivée",
            "condition": {"==": [{"var": "case.previous_status"}, "new"]},
        },
    )
    workflows.publish(document)
    db.session.commit()

    case = make_case(status="accepted")

    assert "history_message" in {event.kind for event in events_of(case)}


def events_of(case: Case) -> list[CaseEvent]:
    return list(db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)))


@pytest.mark.postgresql
def test_an_email_quotes_the_messages_since_the_status_was_entered(
    app: Flask, departments: None, make_case: MakeCase
) -> None:
    document = deepcopy(WORKFLOW)
    notes = [
        {"id": f"note_{reader}", "type": "history_message", "text": f"Pour {reader}.", "visible_to": reader}
        for reader in ("everyone", "agents")
    ]
    document["statuses"][0]["on_enter"] = [{**notes[0], "text": "Avant."}]
    document["statuses"][1]["on_enter"] = [
        *notes,
        {**document["statuses"][1]["on_enter"][0], "body": "Dit : {{ case.history }}"},
    ]
    workflows.publish(document)
    db.session.commit()

    make_case(status="accepted")

    (letter,) = [text for text in letters() if text.startswith("Dit")]
    assert "Pour everyone." in letter
    assert "Pour agents." not in letter
    assert "Avant." not in letter


def test_the_tracking_code_is_sent_to_the_applicant_only(app: Flask, departments: None, make_case: MakeCase) -> None:
    document = deepcopy(WORKFLOW)
    mail = document["statuses"][1]["on_enter"][0]
    people = {"to": ["applicant", "recipient"], "addresses": ["mairie@ailleurs.example", "{{ applicant.email }}"]}
    document["statuses"][1]["on_enter"] = [{**mail, **people, "body": "Code : {{ case.tracking_code }}."}]
    workflows.publish(document)
    db.session.commit()

    case = make_case(status="accepted")

    rendered_texts = {
        letter["to"]: letter["text"]
        for message in db.session.scalars(select(Message))
        if (letter := unseal_content(message))
    }
    code = format_tracking_code(case.submission_token)
    assert f"Code : {code}." in rendered_texts.pop(email_of(case))
    others = {to: text for to, text in rendered_texts.items() if text.startswith("Code")}
    assert set(others) >= {"mairie@ailleurs.example"}
    assert all(text.startswith("Code : .") for text in others.values())


def test_texts_for_other_readers_cannot_contain_the_tracking_code(site: Site) -> None:
    document = deepcopy(WORKFLOW)
    document["statuses"][0]["on_enter"] = [
        {"id": "say", "type": "history_message", "text": ["Code ", {"value": {"var": "case.tracking_code"}}]}
    ]

    with pytest.raises(DefinitionError, match="montre le code de suivi"):
        workflows.publish(document)
