"""Delivery: normally once, at most twice, never lost."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError

from app.core import clock
from app.core.db import db
from app.core.jobs import delivery, outbox
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import DeliveryError, OutboxItem, enqueue
from app.core.jobs.schedule import Heartbeat
from app.core.operations.logs import JsonFormatter
from app.core.sites import Site, SiteList, unit_of_work
from tests.servers import PATIENCE, wait_until

pytestmark = pytest.mark.postgresql

Handle = Callable[[Callable[..., None]], list[dict[str, str]]]


@pytest.fixture
def handle(site: Site) -> Handle:
    """Installs a handler of the kind "greet"; returns the list of reported failures."""

    def install(handler: Callable[..., None]) -> list[dict[str, str]]:
        failures: list[dict[str, str]] = []
        outbox.install({"greet": handler}, SiteList([site]), when_failed={"greet": lambda **ids: failures.append(ids)})
        return failures

    return install


def queue_item(name: str = "Chloé") -> str:
    item = enqueue("greet", name=name)
    db.session.commit()
    return str(item.id)


def reload(site: Site, item_id: str) -> OutboxItem:
    with unit_of_work(site) as session:
        return session.get_one(OutboxItem, UUID(item_id))


def lease_of(site: Site, item_id: str) -> datetime:
    lease_until = reload(site, item_id).lease_until
    assert lease_until is not None
    return lease_until


def make_refuser(*, permanent: bool) -> Callable[..., None]:
    def handler(name: str) -> None:
        raise DeliveryError("smtp_450", permanent=permanent)

    return handler


def make_recorder(names: list[str]) -> Callable[..., None]:
    def handler(name: str) -> None:
        names.append(name)

    return handler


def add_heartbeat(name: str) -> None:
    db.session.add(Heartbeat(name=name, last_started_at=clock.now()))


def test_a_temporary_database_failure_does_not_lengthen_the_pause(site: Site, handle: Handle) -> None:
    def lose_the_database(name: str) -> None:
        raise OperationalError("COMMIT", None, OSError())

    handle(lose_the_database)
    item_id = queue_item()

    deliver_items("principal", [item_id])

    assert reload(site, item_id).available_at <= clock.now() + outbox.HANDOVER_DELAY


def test_an_item_is_done_in_the_transaction_of_its_handler(site: Site, handle: Handle) -> None:
    handle(add_heartbeat)
    item_id = queue_item()

    deliver_items("principal", [item_id])

    item = reload(site, item_id)
    assert item.done_at is not None
    assert (item.attempts, item.lease_owner, item.lease_until) == (1, None, None)
    assert db.session.get(Heartbeat, "Chloé") is not None


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
    assert delivery.compute_pause(attempts) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("attempts", "days", "given_up"), [(47, 4, False), (48, 2.9, False), (48, 3, True), (500, 3, True)]
)
def test_retries_end_after_three_days_and_48_attempts(attempts: int, days: float, given_up: bool) -> None:
    assert delivery.has_exhausted_retries(attempts, timedelta(days=days)) is given_up


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


def test_a_worker_that_lost_its_lease_commits_nothing(site: Site, handle: Handle) -> None:
    def sleep_too_long(name: str) -> None:
        add_heartbeat(name)
        with unit_of_work(site) as session:
            session.execute(update(OutboxItem).values(lease_owner="another"))
            session.commit()

    handle(sleep_too_long)
    item_id = queue_item()

    deliver_items("principal", [item_id])

    item = reload(site, item_id)
    assert (item.done_at, item.lease_owner) == (None, "another")
    assert db.session.get(Heartbeat, "Chloé") is None


def test_a_worker_that_lost_its_lease_records_no_failure(site: Site, handle: Handle) -> None:
    def sleep_then_fail(name: str) -> None:
        with unit_of_work(site) as session:
            session.execute(update(OutboxItem).values(lease_owner="another"))
            session.commit()
        raise DeliveryError("smtp_550", permanent=True)

    failures = handle(sleep_then_fail)
    item_id = queue_item()

    deliver_items("principal", [item_id])

    assert reload(site, item_id).failed_at is None
    assert failures == []


def test_the_items_of_a_dead_worker_are_claimed_after_its_lease(site: Site, handle: Handle) -> None:
    names: list[str] = []
    handle(make_recorder(names))
    item_id = queue_item()
    statement = update(OutboxItem).values(
        lease_owner="dead", lease_until=clock.now() + delivery.LEASE_DURATION, attempts=1
    )
    db.session.execute(statement)
    db.session.commit()

    deliver_items("principal", [item_id])
    while_held = list(names)
    with clock.shift_clock(delivery.LEASE_DURATION + timedelta(seconds=1)):
        deliver_items("principal", [item_id])

    assert while_held == []
    assert names == ["Chloé"]
    assert reload(site, item_id).attempts == 2


def test_a_slow_handler_keeps_its_lease(site: Site, handle: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "LEASE_DURATION", timedelta(seconds=4))
    calls: list[str] = []
    enough = threading.Event()

    def slow(name: str) -> None:
        calls.append(name)
        enough.wait(PATIENCE)

    handle(slow)
    item_id = queue_item()
    first = threading.Thread(target=deliver_items, args=("principal", [item_id]))
    first.start()
    wait_until(lambda: calls)
    leased_until = lease_of(site, item_id)

    wait_until(lambda: lease_of(site, item_id) > leased_until)
    deliver_items("principal", [item_id])
    enough.set()
    first.join()

    assert calls == ["Chloé"]
    assert reload(site, item_id).done_at is not None


def test_four_workers_with_the_same_items_deliver_each_once(site: Site, handle: Handle) -> None:
    names: list[str] = []
    handle(make_recorder(names))
    for number in range(30):
        enqueue("greet", name=str(number))
    db.session.commit()
    item_ids = [str(item.id) for item in db.session.query(OutboxItem)]
    workers = [threading.Thread(target=deliver_items, args=("principal", item_ids)) for _ in range(4)]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(names) == sorted(str(number) for number in range(30))


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
