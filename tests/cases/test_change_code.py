"""Replacement or deletion of a leaked tracking code."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case
from app.cases.tracking.tracking_code import (
    MAX_CODES,
    close_code,
    code_for,
    code_of,
    find_by_code,
    format_tracking_code,
    renew_code,
)
from app.cases.workflow.workflow_models import ExecutionError
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message, PushDevice
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import WORKFLOW, MakeCase
from tests.portal.test_form_pages import fill

MAIL = {
    "type": "send_email",
    "to": "applicant",
    "subject": "Nouveau code",
    "body": "Code {{ case.tracking_code }}.",
}


def action(name: str, **mode: str) -> dict[str, Any]:
    run = [{"id": f"{name}_code", "type": "change_code", **mode}, {**MAIL, "id": f"{name}_mail"}]
    return {"id": name, "label": name, "by": ["recipient"], "run": run}


@pytest.fixture
def case(app: Flask, departments: None, make_case: MakeCase) -> Case:
    workflows.publish(deepcopy(WORKFLOW) | {"global_actions": [action("renew"), action("close", mode="close")]})
    db.session.commit()
    return make_case()


def request_new_code(agent: Person, case: Case, name: str) -> None:
    db.session.refresh(case)
    agent.post(f"/agents/demandes/{case.id}/actions/{name}", {"revision": str(case.revision)})
    db.session.rollback()
    db.session.expire_all()


def open_with_code(person: Browser, code: str) -> Page:
    return person.post("/suivi", {"code": code}, origin=True)


def find_last_email() -> str:
    contents = [unseal_content(message) for message in db.session.scalars(select(Message).order_by(Message.created_at))]
    return next(each["text"] for each in reversed(contents) if each and each["subject"] == "Nouveau code")


def test_the_former_code_and_its_browsers_lose_access(case: Case, alice: Person, stranger: Browser) -> None:
    former = code_of(case)
    state = open_with_code(stranger, former)
    assert (former, state.status) == (code_for(case.submission_token), 303)
    assert stranger.get(str(state.location)).status == 200

    request_new_code(alice, case, "renew")

    code = code_of(case)
    assert find_by_code(former) is None
    assert find_by_code(code) == case
    assert open_with_code(stranger, former).status == 422
    assert stranger.get(str(state.location)).status == 404
    assert f"Code {code[:4]}-{code[4:8]}-" in find_last_email()
    assert format_tracking_code(case.submission_token) not in find_last_email()
    assert "Nouveau code de suivi" in alice.get(f"/agents/demandes/{case.id}").text("#case-history")


def test_the_browser_of_the_submission_loses_access_and_notifications(
    case: Case, alice: Person, stranger: Browser
) -> None:
    sent_in = Browser(stranger.app)
    review = fill(sent_in)
    sent_in.post(str(review.find_one("main form")["action"]))
    new_case = db.session.scalars(select(Case).where(Case.id != case.id)).one()
    assert sent_in.get(f"/demandes/{new_case.id}/recu").status == 200
    db.session.add(make_following_device(new_case))
    db.session.commit()

    request_new_code(alice, new_case, "renew")

    assert sent_in.get(f"/demandes/{new_case.id}").status == 404
    assert db.session.scalars(select(PushDevice)).all() == []


def make_following_device(case: Case) -> PushDevice:
    """Subscribe a device to notifications of the case."""
    values = {"endpoint_index": case.id.bytes, "sealed": b"", "browser": "", "language": "fr", "server_key": ""}
    return PushDevice(id=new_id(), case_id=case.id, key_id=case.key_id, created_at=clock.now(), **values)


def test_a_deleted_code_is_not_replaced(case: Case, alice: Person, stranger: Browser) -> None:
    former = code_of(case)

    request_new_code(alice, case, "close")
    request_new_code(alice, case, "renew")

    assert code_of(case) == ""
    assert open_with_code(stranger, former).status == 422
    assert find_last_email().startswith("Code .")
    assert [error.reason for error in db.session.scalars(select(ExecutionError))] == ["no_more_code"]


@pytest.mark.postgresql
def test_codes_are_unique(case: Case) -> None:
    codes = [code_of(case)]
    for _ in range(MAX_CODES - 1):
        renew_code(case)
        codes.append(code_of(case))
    close_code(case)

    assert len(set(codes)) == MAX_CODES
    assert code_of(case) == ""
