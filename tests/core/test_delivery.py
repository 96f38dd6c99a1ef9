"""Delivery: normally once, at most twice, never lost."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError

from app.core import clock
from app.core.db import db
from app.core.jobs import delivery, outbox, retry_delay
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem, enqueue
from app.core.jobs.schedule import Heartbeat
from app.core.operations.logs import JsonFormatter
from app.core.sites import Site, unit_of_work
from tests.core.outbox_handlers import (
    Handle,
    add_heartbeat,
    make_recorder,
    make_refuser,
    queue_item,
    reload,
)
from tests.core.outbox_handlers import handle as handle


@pytest.mark.postgresql
def test_a_temporary_database_failure_does_not_lengthen_the_pause(site: Site, handle: Handle) -> None:
    def lose_the_database(name: str) -> None:
        raise OperationalError("COMMIT", None, OSError())

    handle(lose_the_database)
    item_id = queue_item()

    deliver_items("principal", [item_id])

    assert reload(site, item_id).available_at <= clock.now() + outbox.HANDOVER_DELAY


@pytest.mark.postgresql
def test_an_item_is_done_in_the_transaction_of_its_handler(site: Site, handle: Handle) -> None:
    handle(add_heartbeat)
    item_id = queue_item()

    deliver_items("principal", [item_id])

    item = reload(site, item_id)
    assert item.done_at is not None
    assert (item.attempts, item.lease_owner, item.lease_until) == (1, None, None)
    assert db.session.get(Heartbeat, "Chloé") is not None


@pytest.mark.postgresql
def test_an_item_queued_twice_is_delivered_once(site: Site, handle: Handle) -> None:
    names: list[str] = []
    handle(make_recorder(names))
    item_id = queue_item()

    deliver_items("principal", [item_id, item_id])
    deliver_items("principal", [item_id])

    assert names == ["Chloé"]


def test_a_deleted_item_is_skipped(site: Site, handle: Handle) -> None:
    names: list[str] = []
    handle(make_recorder(names))

    deliver_items("principal", [str(outbox.new_id()), queue_item()])

    assert names == ["Chloé"]


def test_a_temporary_failure_is_retried_later(site: Site, handle: Handle) -> None:
    failures = handle(make_refuser(permanent=False))
    item_id = queue_item()

    deliver_items("principal", [item_id])

    item = reload(site, item_id)
    assert timedelta(seconds=55) < item.available_at - clock.now() <= timedelta(minutes=1)
    assert (item.error_code, item.failed_at, item.lease_owner) == ("smtp_450", None, None)
    assert failures == []


def test_a_permanent_failure_is_reported_and_not_retried(site: Site, handle: Handle) -> None:
    failures = handle(make_refuser(permanent=True))
    item_id = queue_item()

    deliver_items("principal", [item_id])
    deliver_items("principal", [item_id])

    item = reload(site, item_id)
    assert item.failed_at is not None
    assert item.attempts == 1
    assert failures == [{"name": "Chloé", "reason": "smtp_450"}]


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 8), (400, 8)])
def test_pauses_grow_to_eight_minutes(attempts: int, minutes: int) -> None:
    assert retry_delay.compute_pause(attempts) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("attempts", "days", "given_up"), [(47, 4, False), (48, 2.9, False), (48, 3, True), (500, 3, True)]
)
def test_retries_end_after_three_days_and_48_attempts(attempts: int, days: float, given_up: bool) -> None:
    assert retry_delay.has_exhausted_retries(attempts, timedelta(days=days)) is given_up


def test_a_long_outage_ends_as_a_failure(site: Site, handle: Handle) -> None:
    failures = handle(make_refuser(permanent=False))
    item_id = queue_item()
    db.session.execute(update(OutboxItem).values(attempts=47, created_at=clock.now() - timedelta(days=4)))
    db.session.commit()

    deliver_items("principal", [item_id])

    assert reload(site, item_id).failed_at is not None
    assert failures == [{"name": "Chloé", "reason": "smtp_450"}]


def test_an_unexpected_error_is_logged_without_its_message(
    site: Site, handle: Handle, caplog: pytest.LogCaptureFixture
) -> None:
    def handler(name: str) -> None:
        add_heartbeat(name)
        db.session.flush()
        raise ValueError("Chloé Martin, 12 rue des Lilas")

    handle(handler)
    item_id, other = queue_item(), queue_item("Denis")

    with caplog.at_level(logging.INFO):
        deliver_items("principal", [item_id, other])

    log_lines = "\n".join(JsonFormatter().format(record) for record in caplog.records)
    assert "Lilas" not in log_lines
    assert json.loads(log_lines.splitlines()[0])["error"] == "ValueError"
    assert [reload(site, each_id).error_code for each_id in (item_id, other)] == ["ValueError", "ValueError"]
    assert db.session.get(Heartbeat, "Chloé") is None


def test_an_unknown_kind_is_retried(site: Site, handle: Handle) -> None:
    handle(add_heartbeat)
    item = enqueue("not_yet")
    db.session.commit()

    deliver_items("principal", [str(item.id)])

    assert reload(site, str(item.id)).error_code == "unknown_kind"
    assert reload(site, str(item.id)).failed_at is None


def test_a_long_batch_leaves_the_rest(site: Site, handle: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(delivery, "time", SimpleNamespace(monotonic=lambda: now))
    names: list[str] = []

    def slow(name: str) -> None:
        nonlocal now
        names.append(name)
        now += delivery.BATCH_SECONDS + 1

    handle(slow)

    deliver_items("principal", [queue_item("one"), queue_item("two")])

    assert names == ["one"]


@pytest.mark.parametrize("fails", [False, True])
def test_an_item_deleted_during_its_delivery_is_no_failure(
    site: Site, handle: Handle, caplog: pytest.LogCaptureFixture, *, fails: bool
) -> None:
    def anonymised_meanwhile(name: str) -> None:
        with unit_of_work(site) as session:
            session.execute(delete(OutboxItem))
            session.commit()
        if fails:
            raise LookupError("what it was about is gone")

    failures = handle(anonymised_meanwhile)
    item_id = queue_item()

    with caplog.at_level(logging.INFO):
        deliver_items("principal", [item_id])

    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("INFO", "deleted during its delivery")
    ]
    assert failures == []
