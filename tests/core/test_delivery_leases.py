"""Leases of outbox items: kept while their handler runs, lost, and taken over from a dead worker."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.core import clock
from app.core.db import db
from app.core.jobs import delivery
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import DeliveryError, OutboxItem, enqueue
from app.core.jobs.schedule import Heartbeat
from app.core.sites import Site, unit_of_work
from tests.core.outbox_handlers import (
    Handle,
    add_heartbeat,
    lease_of,
    make_recorder,
    queue_item,
    reload,
)
from tests.core.outbox_handlers import handle as handle
from tests.servers import PATIENCE, wait_until


@pytest.mark.postgresql
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


@pytest.mark.postgresql
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


@pytest.mark.postgresql
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


@pytest.mark.postgresql
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


@pytest.mark.postgresql
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
