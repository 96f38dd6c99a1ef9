"""Each access to personal data is logged before it happens, whatever becomes of the request."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.core.db import db
from app.core.sites import Site, unit_of_work
from app.core.web.access_rules import Actor, access
from app.privacy.access_log import (
    AccessLoggedAfterWrite,
    AccessNotLogged,
    compute_actor_index,
    compute_subject_index,
    log_access,
)
from app.privacy.access_log.verification import verify_chain
from app.privacy.models import AccessEntry
from app.themes.models import CharterVersion
from tests.factories import MakeCase

AGENT = Actor(
    kind="agent", account_id=uuid4(), name="Alice Exemple", roles=frozenset({"voirie-instruction", "accueil-voirie"})
)


def test_an_entry_says_who_as_what_and_about_what_without_naming_anybody(site: Site) -> None:
    case_id = uuid4()

    log_access(AGENT, "read", screen="backoffice.cases.show_case", family="polices-voirie", subject=case_id)

    entry = db.session.scalars(select(AccessEntry)).one()
    assert (entry.position, entry.kind, entry.roles) == (1, "agent", "accueil-voirie voirie-instruction")
    assert (entry.verb, entry.family, entry.result) == ("read", "polices-voirie", "allowed")
    assert entry.actor == compute_actor_index(AGENT, "polices-voirie")
    assert entry.subject == compute_subject_index(case_id)


def test_a_resident_has_another_name_in_each_family_and_an_agent_one(site: Site) -> None:
    resident = Actor(kind="resident", account_id=uuid4())

    assert compute_actor_index(resident, "sante") != compute_actor_index(resident, "elus")
    assert compute_actor_index(AGENT, "sante") == compute_actor_index(AGENT, "elus")


@pytest.mark.postgresql
def test_an_entry_outlives_the_unit_of_work_that_is_rolled_back(site: Site) -> None:
    log_access(AGENT, "list", screen="backoffice.cases.index")
    db.session.add(CharterVersion(contents={}, written_at=func.now()))
    db.session.rollback()

    assert db.session.scalar(select(func.count()).select_from(AccessEntry)) == 1


def test_an_unknown_verb_is_refused(site: Site) -> None:
    with pytest.raises(ValueError, match="verb"):
        log_access(AGENT, "glance", screen="backoffice.cases.index")


def test_a_view_logs_right_after_loading_and_then_writes(make_case: MakeCase) -> None:
    case_id = make_case().id
    db.session.expire_all()
    case = db.session.execute(text('SELECT id FROM "case"')).one()
    assert case is not None

    log_access(AGENT, "read", screen="backoffice.cases.show_case", subject=case_id)
    db.session.execute(text("UPDATE \"case\" SET channel = 'phone'"))
    db.session.commit()

    assert verify_chain() is None


@pytest.mark.postgresql
def test_logging_after_a_write_of_the_same_unit_of_work_fails_at_once(make_case: MakeCase) -> None:
    make_case()
    db.session.execute(text("UPDATE \"case\" SET channel = 'phone'"))
    start = monotonic()

    if db.session.get_bind().dialect.name == "sqlite":
        with pytest.raises(AccessLoggedAfterWrite):
            log_access(AGENT, "read", screen="backoffice.cases.show_case")
    else:
        log_access(AGENT, "read", screen="backoffice.cases.show_case")

    assert monotonic() - start < 1


@pytest.mark.postgresql
def test_an_access_that_cannot_be_logged_is_refused(site: Site) -> None:
    db.session.execute(text("DROP TABLE access_entry"))
    db.session.commit()

    with pytest.raises(AccessNotLogged):
        log_access(AGENT, "read", screen="backoffice.cases.show_case")


@pytest.mark.postgresql
def test_the_log_waits_for_another_writer(site: Site) -> None:
    other = Session(site.engine)
    other.execute(text("UPDATE charter SET written_at = written_at"))
    with ThreadPoolExecutor(1) as pool:
        logging = pool.submit(_log_times, site, 1)
        other.commit()
        logging.result(timeout=10)
    other.close()

    assert verify_chain() is None


@pytest.mark.postgresql
def test_entries_written_at_the_same_time_make_one_chain(site: Site) -> None:
    with ThreadPoolExecutor(6) as pool:
        for future in [pool.submit(_log_times, site, 15) for _ in range(6)]:
            future.result()

    positions = list(db.session.scalars(select(AccessEntry.position).order_by(AccessEntry.position)))
    assert positions == list(range(1, 91))
    assert verify_chain() is None


def _log_times(site: Site, times: int) -> None:
    for _ in range(times):
        with unit_of_work(site):
            log_access(AGENT, "read", screen="backoffice.cases.show_case", subject=uuid4())


def test_a_page_whose_access_cannot_be_logged_is_503(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    @app.get("/a-page-for-this-test")
    @access("public")
    def show_page() -> str:
        log_access(AGENT, "read", screen="show_page")
        return "never seen"

    with monkeypatch.context() as broken:
        broken.setattr("app.privacy.access_log._append_entry", _raise_database_error)
        response = app.test_client().get("/a-page-for-this-test")

    assert response.status_code == 503
    assert b"never seen" not in response.data


def _raise_database_error(*args: object) -> None:
    raise OperationalError("INSERT", {}, Exception())
