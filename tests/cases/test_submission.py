"""Submission of a request, without HTTP."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.families import FAMILIES
from app.accounts.sectoral_ids import sectoral_ids
from app.cases.lifecycle import submission
from app.cases.lifecycle.submission import ProcedureClosed
from app.cases.models import Case
from app.cases.reading.case_values import answers_of
from app.cases.search.models import SearchToken
from app.cases.search.search_tokens import token_of
from app.cases.timeline import events_for
from app.cases.tracking import tracking_code
from app.cases.tracking.tracking_code import contact_hash_of
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import NOBODY
from app.procedures.models import PublishedProcedure
from tests.factories import ANSWERS, MakeCase


def test_a_submitted_request_has_a_reference_a_code_and_an_initial_status(app: Flask, procedure_version: UUID) -> None:
    with app.app_context():
        submitted = submission.submit(procedure_version, ANSWERS, token=uuid4(), channel="web", by=NOBODY)
        db.session.commit()

    assert submitted.case.reference[2] == "-"
    assert len(submitted.tracking_code) == 16
    assert submitted.case.status == "new"
    assert answers_of(submitted.case) == ANSWERS
    assert [entry.kind for entry in events_for(submitted.case, is_agent=False)] == [
        "submitted",
        "status_changed",
        "history_message",
    ]


def test_the_same_token_sent_twice_makes_one_case_with_one_code(app: Flask, procedure_version: UUID) -> None:
    token = uuid4()

    with app.app_context():
        first = submission.submit(procedure_version, ANSWERS, token=token, channel="web", by=NOBODY)
        db.session.commit()
        second = submission.submit(procedure_version, ANSWERS, token=token, channel="web", by=NOBODY)

    assert second.is_duplicate
    assert (second.case.id, second.tracking_code) == (first.case.id, first.tracking_code)
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1


def test_the_code_opens_the_case_whatever_its_spacing_and_lookalikes(make_case: MakeCase) -> None:
    token = uuid4()
    case = make_case(token=token)
    code = tracking_code.code_for(token)

    typed_code = f" {code[:4].lower()} {code[4:8]}-{code[8:]} ".replace("0", "o").replace("1", "l")

    found_case = tracking_code.find_by_code(typed_code)
    assert found_case is not None and found_case.id == case.id
    assert tracking_code.find_by_code("K7QF-3M2P-9XVD-4H8T") is None


def test_answers_are_not_readable_in_the_database(make_case: MakeCase) -> None:
    case = make_case(description="xylophone-secret")

    row = db.session.execute(select(*Case.__table__.c).where(Case.id == case.id)).one()
    tokens = db.session.execute(select(*SearchToken.__table__.c)).all()

    assert tokens
    assert "xylophone" not in repr(row) + repr(tokens)


def test_a_closed_procedure_accepts_no_request(procedure_version: UUID) -> None:
    published = db.session.get(PublishedProcedure, "signaler")
    assert published is not None
    published.close()

    with pytest.raises(ProcedureClosed):
        submission.submit(procedure_version, ANSWERS, token=uuid4(), channel="web", by=NOBODY)


def test_a_resident_has_a_different_id_in_each_family(site: Site) -> None:
    account_id = uuid4()

    names = sectoral_ids(account_id)

    assert len(set(names)) == len(FAMILIES)
    assert account_id not in names
    assert token_of("exemple", "sante") != token_of("exemple", "scolaire")
    assert contact_hash_of("chloe@residents.example", "sante") != contact_hash_of("chloe@residents.example", "elus")
