"""Awaited answers of the applicant on the request page and in its e-mails: question, deadline, choice."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.cases.conversation import correspondence
from app.cases.law import missing_pieces
from app.cases.law.missing_pieces import MissingPieces
from app.cases.models import Case
from app.cases.timeline import events_for
from app.cases.workflow import transitions
from app.core import clock, formats
from app.core.db import db
from app.core.web.access_rules import Actor
from app.language.schema.problems import DefinitionError
from app.notifications.messages import unseal_content
from app.notifications.models import Message
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import WORKFLOW, MakeCase

AGENT = Actor(kind="agent", roles=frozenset({"voirie-instruction"}), families=frozenset({"polices-voirie"}))


def proposing() -> dict[str, Any]:
    """A workflow in which an agent proposes a date, which the applicant accepts within a week."""
    definition = deepcopy(WORKFLOW)
    definition["processing_fields"].append({"id": "jour", "type": "date", "label": "Jour", "required": False})
    definition["statuses"][0]["actions"].append(
        {
            "id": "propose",
            "label": "Proposer une date",
            "by": ["recipient"],
            "to": "proposed",
            "fields": [{"id": "jour", "type": "date", "label": "Jour"}],
        }
    )
    definition["statuses"].append(
        {
            "id": "proposed",
            "label": "Date proposée",
            "on_enter": [
                {"id": "said", "type": "history_message", "text": "Proposition du {{ action.jour }}, en mairie."},
                {
                    "id": "mail",
                    "type": "send_email",
                    "to": "applicant",
                    "subject": "Date",
                    "body": "Le {{ action.jour }}",
                },
            ],
            "actions": [
                {
                    "id": "take",
                    "label": "Le {{ processing.jour|day }} me convient",
                    "by": ["applicant"],
                    "to": "accepted",
                }
            ],
            "timeouts": [{"id": "late", "after": {"days": 7}, "to": "refused"}],
        }
    )
    return definition


@pytest.fixture
def proposed_case(app: Flask, chloe: Person, make_case: MakeCase) -> Case:
    workflows.publish(proposing())
    db.session.commit()
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    with app.app_context():
        transitions.run_action(case, "propose", {"jour": "2031-01-02"}, by=AGENT)
        db.session.commit()
    return case


def in_a_week() -> str:
    return formats.format_day(clock.today() + timedelta(days=7)).replace("\u00a0", " ")


def test_the_page_shows_the_question_the_last_day_and_the_date_on_the_button(
    chloe: Person, proposed_case: Case
) -> None:
    page = chloe.get(f"/demandes/{proposed_case.id}")

    assert "2 janvier 2031, en mairie" in page.text("#case-head blockquote")
    assert f"Répondez avant le {in_a_week()}." in page.text("#case-head")
    assert "Le 2 janvier 2031 me convient" in page.texts("#case-head button")
    chloe.post(f"/demandes/{proposed_case.id}/actions/take", {})
    labels = [str(entry.details.get("label", "")) for entry in events_for(proposed_case, is_agent=True)]
    assert "Le 2 janvier 2031 me convient" in [label.replace("\u00a0", " ") for label in labels]


def test_the_email_has_the_deadline(proposed_case: Case) -> None:
    (content,) = (
        unseal_content(message) for message in db.session.query(Message).where(Message.case_id == proposed_case.id)
    )

    assert content is not None
    assert f"Répondez avant le {in_a_week()}." in content["text"].replace("\u00a0", " ")


def test_a_label_with_an_unknown_name_is_refused(site: object) -> None:
    definition = proposing()
    definition["statuses"][-1]["actions"][0]["label"] = "Le {{ processing.date }} me convient"

    with pytest.raises(DefinitionError) as error:
        workflows.publish(definition)

    assert [problem.path for problem in error.value.problems] == ["statuses[3].actions[0].label"]


def test_missing_pieces_are_listed_with_their_legal_deadline(app: Flask, chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    limit = clock.today() + timedelta(days=20)
    with app.app_context():
        missing_pieces.request_pieces(case, "", MissingPieces(("Plan de situation",), limit, "article R. 1"), by=AGENT)
        db.session.commit()

    head = chloe.get(f"/demandes/{case.id}").text("#case-head")

    assert "Plan de situation" in head
    assert f"Répondez au plus tard le {formats.format_day(limit)}.".replace("\u00a0", " ") in head


def test_a_question_of_the_service_is_displayed_beside_its_answer_form(
    app: Flask, chloe: Person, make_case: MakeCase
) -> None:
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    with app.app_context():
        correspondence.ask_for_pieces(case, "De quel côté de la rue\u00a0?", by=AGENT)
        db.session.commit()

    page = chloe.get(f"/demandes/{case.id}")

    assert page.text("#case-head blockquote") == "De quel côté de la rue ?"
    assert page.find_one('#case-head a[href="#f-text"]')
