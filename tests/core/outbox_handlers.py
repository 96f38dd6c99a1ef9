"""Items of the outbox for the tests of delivery, and handlers of their kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from app.core import clock
from app.core.db import db
from app.core.jobs import outbox
from app.core.jobs.outbox import DeliveryError, OutboxItem, enqueue
from app.core.jobs.schedule import Heartbeat
from app.core.sites import Site, SiteList, unit_of_work

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
