"""No row refers to a deleted account; its cases are kept without it."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.events import AccountDeleted
from app.accounts.sectoral_ids import sectoral_id
from app.cases.drafts import request_drafts
from app.cases.models import Case, CaseEvent, Draft
from app.core.db import db
from app.core.ids import new_id
from app.core.jobs.outbox import OutboxItem
from app.core.web.access_rules import Actor
from app.privacy.account_deletion import delete_account_references, list_account_columns
from app.procedures.publishing import live_procedure
from tests.factories import MakeCase


def test_requests_lose_their_applicant_and_stay(make_case: MakeCase) -> None:
    account_id = new_id()
    resident = Actor(kind="resident", account_id=account_id)
    case, other = make_case(by=resident), make_case(by=Actor(kind="resident", account_id=new_id()))
    assert case.applicant_id == sectoral_id(account_id, case.family)

    delete_account_references(AccountDeleted(account_id))
    db.session.commit()

    db.session.expire_all()
    assert db.session.get_one(Case, case.id).applicant_id is None
    assert set(db.session.scalars(select(CaseEvent.actor_id).where(CaseEvent.case_id == case.id))) == {None}
    assert db.session.get_one(Case, other.id).applicant_id is not None


def test_drafts_go_with_the_account(make_case: MakeCase) -> None:
    make_case()
    resident = Actor(kind="resident", account_id=new_id())
    assert resident.account_id
    draft = request_drafts.open_draft(live_procedure("signaler"), by=resident)
    db.session.commit()

    delete_account_references(AccountDeleted(resident.account_id))
    db.session.commit()

    assert db.session.scalars(select(Draft)).all() == []
    assert str(draft.key_id) in [item.ids.get("key_id") for item in db.session.scalars(select(OutboxItem))]


def test_the_columns_that_name_people_are_found_in_the_schema() -> None:
    assert {str(column) for column in list_account_columns()} >= {
        "case.applicant_id",
        "case.entered_by_id",
        "case_event.actor_id",
        "draft.applicant_id",
        "draft.entered_by_id",
        "message.account_id",
    }
