"""Actions on a case, without HTTP: concurrent writers, time-outs with a condition, texts that name the department."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.concurrency import StaleCase
from app.cases.conversation import correspondence
from app.cases.models import Case
from app.cases.reading.readable_case import public_status_of
from app.cases.workflow import transitions
from app.cases.workflow.effects import ActionOutcome
from app.cases.workflow.workflow_models import ScheduledTimeout
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message
from app.workflows import publishing as workflows
from tests.factories import WORKFLOW, MakeCase

AGENT = Actor(
    kind="agent",
    account_id=uuid4(),
    roles=frozenset({"voirie-instruction"}),
    families=frozenset({"polices-voirie"}),
)

ALERT = {"id": "read", "type": "show_alert", "text": "À lire.", "visible_to": "agents"}
REDIRECT = {"id": "go", "type": "redirect", "url": "/demarches"}


def change_elsewhere(site: Site, case: Case) -> None:
    """Commit a colleague's transaction after ours has read the case."""
    with Session(site.engine) as session:
        other_case = session.get(Case, case.id)
        assert other_case is not None
        other_case.updated_at = clock.now()
        session.commit()


@pytest.mark.postgresql
def test_the_second_of_two_concurrent_actions_is_refused(app: Flask, site: Site, make_case: MakeCase) -> None:
    case = make_case()
    change_elsewhere(site, case)

    with app.app_context(), pytest.raises(StaleCase):
        transitions.run_action(case, "accept", {}, by=AGENT, revision=case.revision)

    db.session.rollback()
    assert case.status == "new"


@pytest.mark.postgresql
def test_the_second_of_two_concurrent_messages_is_refused(app: Flask, site: Site, make_case: MakeCase) -> None:
    case = make_case()
    change_elsewhere(site, case)

    with app.app_context(), pytest.raises(StaleCase):
        correspondence.write_note(case, "Vu.", by=AGENT)


def test_an_action_on_a_stale_revision_is_refused(make_case: MakeCase) -> None:
    case = make_case()

    with pytest.raises(StaleCase):
        transitions.run_action(case, "accept", {}, by=AGENT, revision=case.revision - 1)


def test_an_action_returns_the_redirect_and_the_alerts_of_the_workflow(app: Flask, make_case: MakeCase) -> None:
    publish(lambda definition: definition["statuses"][1].update(on_enter=[ALERT, REDIRECT]))
    case = make_case()

    with app.app_context():
        outcome = transitions.run_action(case, "accept", {}, by=AGENT)

    assert outcome.redirect_address == "/demarches"
    assert [(alert.text, alert.to) for alert in outcome.alerts] == [("À lire.", "agents")]


def test_an_action_without_redirect_nor_alert_returns_neither(app: Flask, make_case: MakeCase) -> None:
    case = make_case()

    with app.app_context():
        outcome = transitions.run_action(case, "accept", {}, by=AGENT)

    assert outcome == ActionOutcome()


def test_a_timeout_whose_condition_is_not_met_is_retried_the_next_day(app: Flask, make_case: MakeCase) -> None:
    publish(lambda definition: definition["statuses"][0]["timeouts"][0].update(condition=IN_NORTH))
    case = make_case()
    scheduled = db.session.scalars(select(ScheduledTimeout)).one()

    with app.app_context():
        transitions.run_timeout(scheduled, case)
    db.session.flush()

    assert case.status == "new"
    again = db.session.scalars(select(ScheduledTimeout)).one()
    assert timedelta(hours=23) < again.due_at - clock.now() <= timedelta(days=1)


def test_a_letter_names_the_department(app: Flask, departments: None, make_case: MakeCase) -> None:
    publish(lambda definition: definition["statuses"][1]["on_enter"][0].update(body="Le service {{ department.name }}"))

    make_case(status="accepted")

    letters = [unseal_content(message) for message in db.session.scalars(select(Message))]
    assert any("Le service Voirie" in letter["text"] for letter in letters if letter)


def test_a_letter_is_rendered_from_its_passages(app: Flask, departments: None, make_case: MakeCase) -> None:
    text_parts = [
        "Bonjour,\n\n",
        {"when": {"!": [IN_NORTH]}, "text": "Une équipe", "otherwise": ["Le service ", "{{ department.name }}"]},
        " vient.",
    ]
    publish(lambda definition: definition["statuses"][1]["on_enter"][0].update(body=text_parts))

    make_case(status="accepted")

    letters = [unseal_content(message) for message in db.session.scalars(select(Message))]
    assert any("Bonjour,\n\nLe service Voirie vient." in letter["text"] for letter in letters if letter)


def test_the_last_public_status_remains_displayed(app: Flask, make_case: MakeCase) -> None:
    publish(lambda definition: definition["statuses"][1].update(public=False))

    assert public_status_of(make_case(status="accepted")).id == "new"
    assert public_status_of(make_case(status="refused")).id == "refused"


IN_NORTH = {"==": [{"var": "processing.equipe"}, "Nord"]}


def publish(change) -> None:
    """Publish the workflow of the tests with one change."""
    definition = deepcopy(WORKFLOW)
    change(definition)
    workflows.publish(definition)
    db.session.commit()
