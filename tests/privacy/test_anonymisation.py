"""A case whose retention has ended becomes a line of statistics; nothing else of it is left."""

from __future__ import annotations

import io
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.models import Grant
from app.cases import acting, attachments, messages
from app.cases.models import AnonymousCase, Attachment, Case
from app.core import clock, storage
from app.core.access import NOBODY, Actor
from app.core.db import db
from app.core.outbox import OutboxItem, later
from app.core.sealing import KeyDestroyed, SealingKey, encryption_key
from app.core.sites import Site, current_site, unit_of_work
from app.migrations import metadata
from app.notifications.models import Message
from app.privacy import jobs
from app.privacy.access_log import log_access
from app.privacy.anonymisation import ERASE
from app.privacy.belongings import rows_of
from app.privacy.models import CONTENT, AccessEntry
from app.privacy.remainder import statistical_answers
from app.privacy.verification import verify_chain
from app.procedures.definition import parse_procedure
from app.wiring import HANDLERS
from tests.factories import PROCEDURE, MakeCase
from tests.privacy.moments import on

CLOSED = date(2026, 5, 2)
DUE = date(2026, 8, 2)
AGENT = Actor(
    kind="agent",
    account_id=uuid4(),
    roles=frozenset({"voirie-instruction"}),
    families=frozenset({"polices-voirie"}),
)


@pytest.fixture
def closed_case(make_case: MakeCase) -> Case:
    """A case with everything a case may have, closed on 2 May."""
    with on(CLOSED - timedelta(days=20)):
        case = make_case()
        event = messages.write(case, "Où en est ma demande ?", by=NOBODY)
        attachments.add_to_event(case, event, io.BytesIO(b"photo"), name="trou.jpg", type_="image/jpeg", limit=100)
        db.session.add(_grant_for(case))
        db.session.commit()
        log_access(AGENT, "read", screen="backoffice.cases.show_case", subject=case.id)
    with on(CLOSED):
        _accept(case)
    return case


def test_what_remains_tells_months_and_closed_answers(closed_case: Case) -> None:
    _anonymise()

    left = db.session.scalars(select(AnonymousCase)).one()
    assert (left.procedure_slug, left.family, left.channel) == ("signaler", "polices-voirie", "web")
    assert (left.received_month, left.closed_month, left.days) == ("2026-04", "2026-05", 20)
    assert (left.final_status, left.answers) == ("accepted", {"type": "trou"})
    assert left.id != closed_case.id


def test_every_row_of_the_case_is_gone(closed_case: Case) -> None:
    with_rows = {table.name for table, rows in rows_of([closed_case.id]).items() if _count(table, rows)}
    assert with_rows >= {"case", "case_event", "attachment", "search_token", "execution_step", "message", "case_grant"}

    _anonymise()

    assert {table.name for table, rows in rows_of([closed_case.id]).items() if _count(table, rows)} == set()


def test_its_files_and_its_key_are_gone(closed_case: Case) -> None:
    file = db.session.scalars(select(Attachment.stored_name)).one()
    key = encryption_key(closed_case.key_id)

    _anonymise()

    with pytest.raises(KeyDestroyed):
        encryption_key(closed_case.key_id)
    with pytest.raises(storage.FileMissing):
        storage.read(file, key)


def test_the_outbox_forgets_what_it_held_about_it_and_nothing_else(closed_case: Case) -> None:
    message = db.session.scalars(select(Message)).all()[0]
    about = later("send_message", message_id=message.id)
    about_it_in_a_list = later("export", case_ids=[uuid4(), closed_case.id])
    about_another = later("send_message", message_id=uuid4())
    db.session.commit()

    _anonymise()

    left = {item.id: item for item in db.session.scalars(select(OutboxItem))}
    assert about.id not in left
    assert about_it_in_a_list.id not in left
    assert about_another.id in left
    assert [item.ids["key_id"] for item in left.values() if item.kind == ERASE] == [str(closed_case.key_id)]


def test_the_access_log_forgets_it_and_still_verifies(closed_case: Case) -> None:
    log_access(AGENT, "read", screen="backoffice.cases.show_case", subject=uuid4())

    _anonymise()

    about_it, about_another = db.session.scalars(select(AccessEntry).order_by(AccessEntry.position))
    assert all(getattr(about_it, name) is None for name in CONTENT)
    assert about_another.subject is not None
    assert verify_chain() is None


def test_another_case_is_left_as_it_was(closed_case: Case, make_case: MakeCase) -> None:
    with on(DUE):
        other = make_case()
    before = {table.name: _count(table, rows) for table, rows in rows_of([other.id]).items()}

    _anonymise()

    assert {table.name: _count(table, rows) for table, rows in rows_of([other.id]).items()} == before
    assert encryption_key(other.key_id)


def test_batches_are_committed_one_by_one(make_case: MakeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    with on(CLOSED):
        for _ in range(5):
            make_case(status="accepted")

    with on(DUE):
        assert jobs.anonymise_nightly() == 5

    assert _remaining() == (0, 5, 0)


@pytest.mark.parametrize(
    "step", ["_keep_remainders", "seals_in", "_forget_side_effects", "forget_about", "delete_rows", "later"]
)
def test_killed_at_any_step_before_the_commit_it_is_as_if_nothing_was_done(
    closed_case: Case, site: Site, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as broken, on(DUE):
        broken.setattr(f"app.privacy.anonymisation.{step}", _killed)
        with unit_of_work(site), pytest.raises(Killed):
            jobs.anonymise_nightly()
    db.session.rollback()
    assert _remaining() == (1, 0, 1)

    _anonymise()

    assert _remaining() == (0, 1, 0)


@pytest.mark.parametrize("step", ["erase_sealed", "empty_write_ahead_logs"])
def test_killed_after_the_commit_the_next_night_and_the_outbox_finish(
    closed_case: Case, site: Site, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as broken, on(DUE):
        broken.setattr(f"app.privacy.jobs.{step}", _killed)
        with unit_of_work(site), pytest.raises(Killed):
            jobs.anonymise_nightly()
    db.session.rollback()
    assert _remaining()[:2] == (0, 1)

    with on(DUE + timedelta(days=1)):
        jobs.anonymise_nightly()
    for item in db.session.scalars(select(OutboxItem).where(OutboxItem.kind == ERASE)):
        HANDLERS[item.kind](**item.ids)

    assert _remaining() == (0, 1, 0)
    assert list(storage.orphans(timedelta(days=-3650), lambda names: ())) == []


def test_a_disk_that_refuses_puts_the_erasure_off_to_the_outbox(
    closed_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken, on(DUE):
        broken.setattr("app.core.storage.delete", _full_disk)
        jobs.anonymise_nightly()

    assert _remaining()[:2] == (0, 1)
    assert [item.kind for item in db.session.scalars(select(OutboxItem)) if item.done_at is None] == [ERASE]


def test_an_agent_who_acts_at_the_same_time_does_not_bring_the_case_back(closed_case: Case, site: Site) -> None:
    with Session(site.engine, expire_on_commit=False) as session:
        seen = session.get_one(Case, closed_case.id)
        session.commit()
        _anonymise()

        seen.awaits_applicant = True
        with pytest.raises(StaleDataError):
            session.commit()

    assert _remaining() == (0, 1, 0)


def test_a_restored_case_whose_key_is_gone_is_anonymised_without_its_answers(closed_case: Case) -> None:
    jobs.erase_sealed(key_id=str(closed_case.key_id), files=[])

    _anonymise()

    assert db.session.scalars(select(AnonymousCase)).one().answers == {}


def test_a_key_that_serves_something_else_is_left_alone(closed_case: Case, chloe) -> None:
    account = chloe.account
    db.session.add(
        Message(
            case_id=closed_case.id,
            account_id=account.id,
            channel="email",
            key_id=account.key_id,
            status="sent",
            created_at=clock.now(),
        )
    )
    db.session.commit()

    _anonymise()

    assert encryption_key(account.key_id)


def test_statistics_keep_nothing_but_declared_options() -> None:
    document = PROCEDURE | {
        "pages": [
            {
                "id": "page",
                "title": "Page",
                "fields": [
                    _choice("one", "single_choice", statistic=True),
                    _choice("secret", "single_choice"),
                    _choice("several", "multiple_choice", statistic=True),
                    _choice("odd", "multiple_choice", statistic=True),
                    {"id": "sure", "type": "yes_no", "label": "Sûr ?", "statistic": True},
                ],
            }
        ]
    }
    answers = {"one": "a", "secret": "a", "several": ["a", "b"], "odd": ["a", "Chloé"], "sure": False, "unknown": "b"}

    assert statistical_answers(parse_procedure(document), answers) == {"one": "a", "several": ["a", "b"], "sure": False}


def test_the_line_of_statistics_has_no_column_that_leads_back() -> None:
    table = metadata.MAIN.tables["anonymous_case"]

    assert not table.foreign_keys
    assert {column.info["privacy"] for column in table.columns if column.name != "id"} == {"anonymous"}


class Killed(BaseException):
    """What a kill -9 looks like from inside."""


def _killed(*args: object, **words: object) -> None:
    raise Killed


def _full_disk(name: str) -> None:
    raise OSError(28, "No space left on device")


def _anonymise() -> None:
    with on(DUE):
        assert jobs.anonymise_nightly() == 1


def _accept(case: Case) -> None:
    acting.run_action(case, "accept", {"equipe": "Nord"}, by=AGENT)
    db.session.commit()


def _grant_for(case: Case) -> Grant:
    later_on = clock.now() + timedelta(days=365)
    return Grant(token_hash=b"browser", subject_id=case.id, full=True, created_at=clock.now(), expires_at=later_on)


def _choice(name: str, type_: str, **more: object) -> dict[str, object]:
    options = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
    return {"id": name, "type": type_, "label": name, "options": options, **more}


def _count(table, rows) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(rows)) or 0


def _remaining() -> tuple[int, int, int]:
    """How many cases, lines of statistics, and keys."""
    with Session(db.session.get_bind()) as session:
        cases = session.scalar(select(func.count()).select_from(Case)) or 0
        lines = session.scalar(select(func.count()).select_from(AnonymousCase)) or 0
    return cases, lines, len(_keys())


def _keys() -> list[UUID]:
    with current_site().keys_engine.connect() as keys:
        return list(keys.scalars(select(SealingKey.id)))
