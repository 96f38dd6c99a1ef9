"""Delivery: once if possible, twice at worst, never not at all."""

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
    """Installs the handler of the kind "greet"; gives the list of the failures told."""

    def install(handler: Callable[..., None]) -> list[dict[str, str]]:
        told: list[dict[str, str]] = []
        outbox.install({"greet": handler}, SiteList([site]), when_failed={"greet": lambda **ids: told.append(ids)})
        return told

    return install


def queue_item(name: str = "Chloé") -> str:
    item = enqueue("greet", name=name)
    db.session.commit()
    return str(item.id)


def reload(site: Site, item_id: str) -> OutboxItem:
    with unit_of_work(site) as session:
        return session.get_one(OutboxItem, UUID(item_id))


def lease_of(site: Site, item_id: str) -> datetime:
    found = reload(site, item_id).lease_until
    assert found is not None
    return found


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


def test_a_database_away_for_a_moment_is_no_reason_to_wait_longer(site: Site, handle: Handle) -> None:
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


def test_an_item_handed_over_twice_is_done_once(site: Site, handle: Handle) -> None:
    names: list[str] = []
    handle(make_recorder(names))
    item_id = queue_item()

    deliver_items("principal", [item_id, item_id])
    deliver_items("principal", [item_id])

    assert names == ["Chloé"]


def test_an_item_that_no_longer_exists_is_passed_over(site: Site, handle: Handle) -> None:
    names: list[str] = []
    handle(make_recorder(names))

    deliver_items("principal", [str(outbox.new_id()), queue_item()])

    assert names == ["Chloé"]


def test_a_temporary_refusal_is_tried_again_later(site: Site, handle: Handle) -> None:
    told = handle(make_refuser(permanent=False))
    item_id = queue_item()

    deliver_items("principal", [item_id])

    item = reload(site, item_id)
    assert timedelta(seconds=55) < item.available_at - clock.now() <= timedelta(minutes=1)
    assert (item.error_code, item.failed_at, item.lease_owner) == ("smtp_450", None, None)
    assert told == []


def test_a_permanent_refusal_is_told_and_not_tried_again(site: Site, handle: Handle) -> None:
    told = handle(make_refuser(permanent=True))
    item_id = queue_item()

    deliver_items("principal", [item_id])
    deliver_items("principal", [item_id])

    item = reload(site, item_id)
    assert item.failed_at is not None
    assert item.attempts == 1
    assert told == [{"name": "Chloé", "reason": "smtp_450"}]


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 8), (400, 8)])
def test_pauses_grow_to_eight_minutes(attempts: int, minutes: int) -> None:
    assert delivery.compute_pause(attempts) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("attempts", "days", "given_up"), [(47, 4, False), (48, 2.9, False), (48, 3, True), (500, 3, True)]
)
def test_three_days_and_48_attempts_are_enough(attempts: int, days: float, given_up: bool) -> None:
    assert delivery.has_exhausted_retries(attempts, timedelta(days=days)) is given_up


def test_a_long_refusal_ends_as_a_failure(site: Site, handle: Handle) -> None:
    told = handle(make_refuser(permanent=False))
    item_id = queue_item()
    db.session.execute(update(OutboxItem).values(attempts=47, created_at=clock.now() - timedelta(days=4)))
    db.session.commit()

    deliver_items("principal", [item_id])

    assert reload(site, item_id).failed_at is not None
    assert told == [{"name": "Chloé", "reason": "smtp_450"}]


def test_an_unforeseen_error_is_logged_without_its_words(
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

    written = "\n".join(JsonFormatter().format(record) for record in caplog.records)
    assert "Lilas" not in written
    assert json.loads(written.splitlines()[0])["error"] == "ValueError"
    assert [reload(site, found).error_code for found in (item_id, other)] == ["ValueError", "ValueError"]
    assert db.session.get(Heartbeat, "Chloé") is None


def test_a_kind_unknown_here_waits_for_a_process_that_knows_it(site: Site, handle: Handle) -> None:
    handle(add_heartbeat)
    item = enqueue("not_yet")
    db.session.commit()

    deliver_items("principal", [str(item.id)])

    assert reload(site, str(item.id)).error_code == "unknown_kind"
    assert reload(site, str(item.id)).failed_at is None


def test_a_worker_that_lost_its_lease_writes_nothing(site: Site, handle: Handle) -> None:
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


def test_a_worker_that_lost_its_lease_notes_no_failure(site: Site, handle: Handle) -> None:
    def sleep_then_fail(name: str) -> None:
        with unit_of_work(site) as session:
            session.execute(update(OutboxItem).values(lease_owner="another"))
            session.commit()
        raise DeliveryError("smtp_550", permanent=True)

    told = handle(sleep_then_fail)
    item_id = queue_item()

    deliver_items("principal", [item_id])

    assert reload(site, item_id).failed_at is None
    assert told == []


def test_what_a_dead_worker_held_is_taken_over_once_its_lease_ends(site: Site, handle: Handle) -> None:
    names: list[str] = []
    handle(make_recorder(names))
    item_id = queue_item()
    held = update(OutboxItem).values(lease_owner="dead", lease_until=clock.now() + delivery.LEASE_DURATION, attempts=1)
    db.session.execute(held)
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
    taken_until = lease_of(site, item_id)

    wait_until(lambda: lease_of(site, item_id) > taken_until)
    deliver_items("principal", [item_id])
    enough.set()
    first.join()

    assert calls == ["Chloé"]
    assert reload(site, item_id).done_at is not None


def test_four_workers_given_the_same_items_do_each_once(site: Site, handle: Handle) -> None:
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


def test_a_batch_that_takes_too_long_leaves_the_rest(
    site: Site, handle: Handle, monkeypatch: pytest.MonkeyPatch
) -> None:
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
def test_an_item_deleted_while_it_is_performed_is_no_failure(
    site: Site, handle: Handle, caplog: pytest.LogCaptureFixture, *, fails: bool
) -> None:
    def anonymised_meanwhile(name: str) -> None:
        with unit_of_work(site) as session:
            session.execute(delete(OutboxItem))
            session.commit()
        if fails:
            raise LookupError("what it was about is gone")

    told = handle(anonymised_meanwhile)
    item_id = queue_item()

    with caplog.at_level(logging.INFO):
        deliver_items("principal", [item_id])

    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("INFO", "deleted during its delivery")
    ]
    assert told == []
