"""Messages that a workflow asks for: e-mails to several, with files; short messages; notifications; alerts."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.accounts.models import Department
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.sites import Site
from app.core.web.access_rules import NOBODY, Actor
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message, Notice
from app.procedures import publishing as procedures
from app.themes import charter
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter
from tests.servers import MailServer

PHONE = {"id": "telephone", "type": "phone", "label": "Téléphone", "required": False, "profile": "phone"}
OTHER = {"id": "autre", "type": "email", "label": "Autre adresse", "required": False}
PIECE = {"id": "piece", "type": "files", "label": "Pièce", "required": False}

Prepare = Callable[..., Case]


@pytest.fixture
def prepare(app: Flask, site: Site) -> Prepare:
    """A request whose acceptance does these actions."""

    def make(*actions: dict[str, Any], by: Actor = NOBODY, **answers: Any) -> Case:
        workflow, procedure = deepcopy(WORKFLOW), deepcopy(PROCEDURE)
        workflow["statuses"][1]["on_enter"] = [{"id": f"do_{at}", **action} for at, action in enumerate(actions)]
        workflow["statuses"][0]["actions"][0]["fields"].append(PIECE)
        procedure["pages"][1]["fields"] += [PHONE, OTHER]
        with app.app_context():
            workflows.publish(workflow)
            write_charter()
            version = procedures.publish(procedure)
            case = submission.submit(version.id, {**ANSWERS, **answers}, token=uuid4(), channel="web", by=by).case
            db.session.query(Message).delete()
            db.session.commit()
        return case

    return make


def accept(agent: Person, case: Case, **answers: Any) -> None:
    db.session.refresh(case)
    page = agent.post(f"/agents/demandes/{case.id}/actions/accept", {"revision": str(case.revision), **answers})
    assert page.status == 303, page.text()
    db.session.rollback()


def list_messages() -> list[dict[str, Any]]:
    return [unseal_content(message) or {} for message in db.session.query(Message).order_by(Message.created_at)]


@pytest.mark.postgresql
def test_an_email_goes_to_the_applicant_to_a_function_and_to_addresses(alice: Person, prepare: Prepare) -> None:
    db.session.query(Department).filter_by(slug="voirie").update({"email": "voirie@mairie.example"})
    case = prepare(
        {
            "type": "send_email",
            "to": ["applicant", "recipient"],
            "addresses": ["{{ answers.autre }}", "elus@mairie.example", "{{ answers.courriel }}"],
            "reply_to": "chantier@mairie.example",
            "subject": "Chantier",
            "body": "Il commence.",
            "attachments": ["action.piece"],
        },
        autre="voisin@residents.example",
    )

    accept(alice, case, piece=("plan.pdf", b"%PDF-1.7 plan"))

    mails = list_messages()
    assert sorted(mail["to"] for mail in mails) == [
        "chloe@residents.example",
        "elus@mairie.example",
        "voirie@mairie.example",
        "voisin@residents.example",
    ]
    assert {mail["reply_to"] for mail in mails} == {"chantier@mairie.example"}
    assert all(len(mail["files"]) == 1 for mail in mails)


@pytest.mark.postgresql
def test_a_file_leaves_with_the_email(alice: Person, prepare: Prepare, mail_server: MailServer) -> None:
    case = prepare(
        {
            "type": "send_email",
            "to": "applicant",
            "subject": "Plan",
            "body": "Le voici.",
            "attachments": ["action.piece", "answers.photos"],
        }
    )
    charter.save_charter({"email": "mairie@mairie.example", "sender_email": "ne-pas-repondre@mairie.example"})
    db.session.commit()
    accept(alice, case, piece=("plan.pdf", b"%PDF-1.7 plan"))

    with alice.app.app_context():
        deliver_items(
            "principal", [str(item.id) for item in db.session.query(OutboxItem) if item.kind == "send_message"]
        )

    attachments = [list(mail.iter_attachments()) for mail in mail_server.received if mail["Subject"] == "Plan"]
    assert [(part.get_filename(), part.get_content()) for part in attachments[0]] == [("plan.pdf", b"%PDF-1.7 plan")]


@pytest.mark.parametrize(("phone", "count"), [("+33612345678", 1), ("+33161914000", 0), (None, 0)])
def test_a_short_message_goes_to_mobile_telephones_only(
    alice: Person, prepare: Prepare, phone: str | None, count: int
) -> None:
    case = prepare(
        {"type": "send_sms", "to": "applicant", "text": "C’est prêt, {{ case.reference }}."}, telephone=phone
    )

    accept(alice, case)

    assert [mail["text"] for mail in list_messages()] == [f"C'est pret, {case.reference}."] * count


def test_other_numbers_are_read_as_people_write_them(alice: Person, prepare: Prepare) -> None:
    numbers = ["06 12 34 56 78", "01 61 91 40 00", "rien", "{{ answers.telephone }}"]
    case = prepare(
        {"type": "send_sms", "to": [], "numbers": numbers, "text": "Intervention."}, telephone="+33612345678"
    )

    accept(alice, case)

    assert [mail["to"] for mail in list_messages()] == ["+33612345678"]


def test_a_notification_reaches_the_account_and_the_agents_of_the_function(
    alice: Person, bruno: Person, chloe: Person, prepare: Prepare
) -> None:
    case = prepare(
        {"type": "notify", "to": ["applicant", "recipient"], "title": "Équipe {{ action.equipe }}", "days": 3},
        by=Actor(kind="resident", account_id=chloe.account.id),
    )

    accept(alice, case, equipe="Nord")

    assert "Équipe Nord" in chloe.get("/mes-notifications").text("main")
    assert "Équipe Nord" in alice.get("/agents/notifications").text("main")
    assert "Équipe Nord" not in bruno.get("/agents/notifications").text("main")
    assert db.session.query(Notice).count() == 2


def test_an_alert_is_shown_to_those_it_is_for_while_the_status_lasts(
    alice: Person, chloe: Person, prepare: Prepare
) -> None:
    actions = [
        {"type": "show_alert", "text": f"Pour {to} {{{{ action.equipe }}}}", "visible_to": to, "level": "warning"}
        for to in ("everyone", "applicant", "agents")
    ]
    case = prepare(*actions, by=Actor(kind="resident", account_id=chloe.account.id))
    before = alice.get(f"/agents/demandes/{case.id}")

    accept(alice, case, equipe="<b>Nord</b>")

    agent, applicant = alice.get(f"/agents/demandes/{case.id}"), chloe.get(f"/demandes/{case.id}")
    assert before.find_all(".alert") == []
    assert agent.texts("#case-alerts .alert") == ["Pour everyone <b>Nord</b>", "Pour agents <b>Nord</b>"]
    assert applicant.texts("main .alert") == ["Pour everyone <b>Nord</b>", "Pour applicant <b>Nord</b>"]
    assert "Pour agents" not in applicant.text()
