"""The acknowledgement has every mention that the law requires, on the page and in the e-mail, at submission."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import Department
from app.cases.law.acknowledgement import build_acknowledgement, recorded_acknowledgement
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.cases.tracking.tracking_code import code_for
from app.core import clock
from app.core.db import db
from app.core.formats import format_code
from app.core.i18n import use_language
from app.core.jobs.outbox import OutboxItem
from app.core.web.access_rules import NOBODY
from app.notifications import case_notifications
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message
from app.procedures import publishing as procedures
from app.themes import charter
from app.workflows import publishing as workflows
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

Send = Callable[..., Case]
REJECTION = PROCEDURE["legal"]
ACCEPTANCE = {**REJECTION, "silence": "acceptance", "appeal": None}
NONE = {"silence": "none", "text": "article 1er d’un décret"}


@pytest.fixture
def send(app: Flask, departments: None) -> Send:
    """Submit a request under a legal rule, on the morning of 2 March 2026."""

    def submit(legal: dict[str, Any], **more: Any) -> Case:
        write_charter()
        workflows.publish(deepcopy(WORKFLOW))
        version = procedures.publish({**deepcopy(PROCEDURE), "legal": legal})
        morning = datetime(2026, 3, 2, 9, 42, tzinfo=UTC)
        with app.app_context(), clock.shift_clock(morning - datetime.now(UTC)):
            submission_result = submission.submit(version.id, ANSWERS, token=uuid4(), channel="web", by=NOBODY, **more)
            db.session.commit()
        return submission_result.case

    return submit


def get_mentions(case: Case) -> str:
    return " ".join(build_acknowledgement(case)).replace("\u00a0", " ")


@pytest.mark.parametrize("legal", [REJECTION, ACCEPTANCE, NONE])
def test_every_acknowledgement_has_the_reception_date_and_the_department(send: Send, legal: dict[str, Any]) -> None:
    acknowledgement = get_mentions(send(legal))

    assert "Demande reçue le lundi 2 mars 2026 à 10 h 42." in acknowledgement
    assert "Service chargé de la demande : Voirie, 01 61 91 40 00, mairie@exemple.example." in acknowledgement
    assert legal["text"] in acknowledgement


def test_an_implicit_rejection_has_its_date_and_the_remedies(send: Send) -> None:
    acknowledgement = get_mentions(send(REJECTION))

    assert "décision implicite de rejet" in acknowledgement
    assert (
        "Si elle est complète et si vous n’avez pas de réponse le 2 mai 2026, elle sera réputée rejetée"
        in acknowledgement
    )
    assert REJECTION["appeal"] in acknowledgement


def test_an_implicit_acceptance_has_its_date_and_the_certificate(send: Send) -> None:
    acknowledgement = get_mentions(send(ACCEPTANCE))

    assert "décision implicite d’acceptation" in acknowledgement
    assert (
        "Si elle est complète et si vous n’avez pas de réponse le 2 mai 2026, elle sera réputée acceptée"
        in acknowledgement
    )
    assert "attestation, selon l’article L. 232-3" in acknowledgement


def test_without_a_regime_the_acknowledgement_says_that_silence_has_no_effect(send: Send) -> None:
    acknowledgement = get_mentions(send(NONE))

    assert "L’absence de réponse ne vaut ni accord, ni rejet" in acknowledgement
    assert "implicite" not in acknowledgement


def test_the_contact_details_of_the_department_replace_those_of_the_authority(send: Send) -> None:
    db.session.execute(update(Department).values(phone="01 61 91 40 20", email="voirie@exemple.example"))
    db.session.commit()

    assert "Voirie, 01 61 91 40 20, voirie@exemple.example." in get_mentions(send(REJECTION))


def test_another_deciding_authority_is_named(send: Send) -> None:
    assert "Autorité qui décide : le préfet." in get_mentions(send({**REJECTION, "authority": "le préfet"}))


def test_the_email_is_queued_with_the_case_and_has_the_same_mentions(app: Flask, send: Send) -> None:
    case = send(REJECTION)

    text = read_email(app, case)["text"]

    assert all(mention in text for mention in build_acknowledgement(case))
    assert format_code(code_for(case.submission_token)) in text


def test_the_email_is_in_the_language_of_the_page_that_was_sent(app: Flask, send: Send) -> None:
    with use_language("en"):
        case = send(REJECTION)

    assert "We have received your request" in read_email(app, case)["text"]
    assert "Demande reçue" in get_mentions(case)


def test_the_email_of_a_deleted_request_is_not_written(app: Flask, send: Send) -> None:
    with app.app_context():
        case_notifications.write_receipt(str(uuid4()), "fr")

    assert db.session.query(Message).count() == 0


def read_email(app: Flask, case: Case) -> dict[str, Any]:
    """Return the e-mail that the worker writes from the outbox item of the submission."""
    item = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == case_notifications.WRITE_RECEIPT)).one()
    with app.app_context():
        case_notifications.write_receipt(**item.ids)
    db.session.commit()
    content = unseal_content(db.session.scalars(select(Message).where(Message.case_id == case.id)).one())
    assert content is not None
    return content


def test_the_acknowledgement_is_stored_with_the_request_and_never_changed(send: Send) -> None:
    case = send(REJECTION)
    given_then = recorded_acknowledgement(case)

    charter.save_charter({"phone": "09 99 99 99 99", "email": "autre@exemple.example", "postal_address": "1 rue Neuve"})
    charter.clear_cache()

    assert any("01 61 91 40 00" in mention for mention in given_then)
    assert recorded_acknowledgement(case) == given_then
    assert build_acknowledgement(case) != given_then
