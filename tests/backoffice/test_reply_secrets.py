"""Canned replies quote no answer that some agents only recognise, nor anything reserved for agents to the applicant."""

from __future__ import annotations

from copy import deepcopy
from uuid import uuid4

import pytest
from flask import Flask

from app.cases.conversation.reply_values import fill_reply, list_labels
from app.cases.lifecycle import submission
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures
from tests.factories import ANSWERS, PROCEDURE
from tests.masked_case import (
    IBAN,
    build_definitions,
    list_readable_accounts,
    make_request,
    publish_definitions,
)

AGENT = Actor(
    kind="agent",
    account_id=uuid4(),
    name="Alice",
    roles=frozenset({"voirie-instruction"}),
    families=frozenset({"polices-voirie"}),
)
PAYER = Actor(kind="agent", name="Paul", roles=frozenset({"voirie-paiement"}), families=frozenset({"polices-voirie"}))


@pytest.mark.parametrize("is_for_applicant", [True, False])
@pytest.mark.parametrize("by", [AGENT, PAYER])
def test_a_masked_answer_is_never_quoted(app: Flask, site: Site, by: Actor, is_for_applicant: bool) -> None:
    case = make_request(app)

    text = fill_reply(
        "{{ answers.compte }} {{ answers.compte.iban }} {{ case.summary }} {{ processing.equipe }} {{ answers.type }}",
        case,
        by=by,
        is_for_applicant=is_for_applicant,
    )

    assert list_readable_accounts(text, IBAN) == []
    assert "606" not in text
    assert text.endswith("Un trou")


def test_a_masked_question_is_not_offered(app: Flask, site: Site) -> None:
    publish_definitions(app, *build_definitions())

    labels = list_labels(procedures.live_procedure(PROCEDURE["slug"]).definition)

    assert "answers.type" in labels
    assert "answers.compte" not in labels


def test_what_is_reserved_for_agents_is_quoted_in_notes_only(app: Flask, site: Site) -> None:
    workflow, procedure = build_definitions()
    procedure = deepcopy(procedure)
    procedure["pages"][0]["fields"].append(
        {"id": "avis", "type": "short_text", "label": "Avis du service", "required": False, "for_agents": True}
    )
    version_id = publish_definitions(app, workflow, procedure)
    with app.app_context():
        answers = {**ANSWERS, "avis": "Zone inondable"}
        case = submission.submit(version_id, answers, token=uuid4(), channel="phone", by=AGENT).case
    template = "Avis : {{ answers.avis }}"

    texts = [fill_reply(template, case, by=AGENT, is_for_applicant=each) for each in (True, False)]

    db.session.rollback()
    assert texts == ["Avis : [à compléter]", "Avis : Zone inondable"]
