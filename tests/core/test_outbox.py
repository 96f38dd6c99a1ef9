"""The outbox: written with the case, handed over after the commit, found again by the sweeper."""

from __future__ import annotations

import json
import signal
import zlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
from redis import Redis
from rq.job import Job
from rq.serializers import JSONSerializer

from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.jobs import outbox, queue
from app.core.jobs.delivery import deliver_items, run_delivery_job
from app.core.jobs.outbox import OutboxItem, enqueue
from app.core.sites import Site, SiteList
from tests.servers import RedisServer

pytestmark = pytest.mark.postgresql


@pytest.fixture(autouse=True)
def handled(site: Site, settings: Settings) -> Iterator[list[str]]:
    """Installs a handler; gives the names it was called with."""
    names: list[str] = []
    queue.install(settings)
    outbox.install({"greet": lambda **ids: names.append(ids["name"])}, SiteList([site]))
    yield names


def jobs(redis: RedisServer) -> list[Job]:
    client = redis.client()
    ids = [raw.decode() for raw in client.lrange(f"rq:queue:{queue.NAME}", 0, -1)]
    return [Job.fetch(job_id, connection=client, serializer=JSONSerializer) for job_id in ids]


def test_an_item_is_handed_over_after_the_commit(site: Site, redis: RedisServer) -> None:
    item = enqueue("greet", name="Chloé")

    before = jobs(redis)
    db.session.commit()

    assert before == []
    assert [list(job.args) for job in jobs(redis)] == [["principal", [str(item.id)]]]


def test_one_call_stands_for_those_that_follow_until_a_worker_begins(
    site: Site, redis: RedisServer, handled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "WAKE_UP_SECONDS", 3600)
    for name in ("Chloé", "Denis"):
        enqueue("greet", name=name)
        db.session.commit()
    (job,) = jobs(redis)
    run_delivery_job(*job.args)
    enqueue("greet", name="Emma")
    db.session.commit()

    assert sorted(handled) == ["Chloé", "Denis"]
    assert len(jobs(redis)) == 2


def test_redis_is_told_ids_and_nothing_else(site: Site, redis: RedisServer) -> None:
    item = enqueue("greet", name="Chloé")
    db.session.commit()

    (job,) = jobs(redis)
    stored = redis.client().hgetall(f"rq:job:{job.id}")

    assert json.loads(zlib.decompress(stored[b"data"]))[2] == ["principal", [str(item.id)]]
    assert "Chlo" not in str(stored)


def test_what_is_rolled_back_is_not_handed_over(site: Site, redis: RedisServer) -> None:
    enqueue("greet", name="Chloé")
    db.session.rollback()

    enqueue("greet", name="Denis")
    db.session.commit()

    assert [len(job.args[1]) for job in jobs(redis)] == [1]


def test_the_end_of_a_savepoint_is_not_a_commit(site: Site, redis: RedisServer) -> None:
    with db.session.begin_nested():
        enqueue("greet", name="Chloé")
    before = jobs(redis)

    db.session.commit()

    assert before == []
    assert len(jobs(redis)) == 1


def test_a_hundred_items_make_one_job(site: Site, redis: RedisServer) -> None:
    for number in range(250):
        enqueue("greet", name=str(number))
    db.session.commit()

    assert [len(job.args[1]) for job in jobs(redis)] == [100, 100, 50]


@pytest.fixture
def times_asked(monkeypatch: pytest.MonkeyPatch) -> list[Redis]:
    """How often Redis is asked something, on a machine so slow that nothing is heard of it again before the end of the test."""
    asked: list[Redis] = []
    ask = queue._open_quick_connection

    def ask_and_count() -> Redis:
        asked.append(ask())
        return asked[-1]

    monkeypatch.setattr(queue, "RETRY_SECONDS", 3600.0)
    monkeypatch.setattr(queue, "_open_quick_connection", ask_and_count)
    return asked


def test_without_redis_a_submission_neither_fails_nor_waits(site: Site, times_asked: list[Redis]) -> None:
    for number in range(20):
        enqueue("greet", name=str(number))
        db.session.commit()

    assert len(times_asked) == 1
    assert db.session.query(OutboxItem).count() == 20


def test_a_frozen_redis_is_asked_once_only(
    site: Site, redis: RedisServer, times_asked: list[Redis], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert redis.process is not None
    monkeypatch.setattr(queue, "TIMEOUT_SECONDS", 0.2)
    redis.process.send_signal(signal.SIGSTOP)

    for number in range(10):
        enqueue("greet", name=str(number))
        db.session.commit()
    redis.process.send_signal(signal.SIGCONT)

    assert len(times_asked) == 1


def test_the_sweeper_hands_over_what_redis_never_heard_of(site: Site, redis: RedisServer) -> None:
    redis.kill()
    enqueue("greet", name="Chloé")
    db.session.commit()
    redis.start()

    early = outbox.requeue_due_items()
    with clock.shift_clock(timedelta(seconds=31)):
        found = outbox.requeue_due_items()
        again = outbox.requeue_due_items()

    assert (early, found, again) == (0, 1, 0)
    assert len(jobs(redis)) == 1


def test_the_sweeper_waits_for_redis(site: Site) -> None:
    enqueue("greet", name="Chloé")
    db.session.commit()

    with clock.shift_clock(timedelta(minutes=1)):
        found = outbox.requeue_due_items()

    assert found == 0
    assert outbox.count_overdue(clock.now() + timedelta(minutes=1)) == 1


def test_the_sweeper_leaves_alone_what_a_worker_holds(site: Site, redis: RedisServer) -> None:
    item = enqueue("greet", name="Chloé")
    db.session.flush()
    item.lease_owner, item.lease_until = "another", clock.now() + timedelta(minutes=2)
    db.session.commit()

    with clock.shift_clock(timedelta(minutes=1)):
        while_held = outbox.requeue_due_items()
    with clock.shift_clock(timedelta(minutes=3)):
        once_lapsed = outbox.requeue_due_items()

    assert (while_held, once_lapsed) == (0, 1)


def test_ids_may_be_lists_and_come_back_as_text(site: Site) -> None:
    seen: list[object] = []
    outbox.install({"erase": lambda key_id, files: seen.extend([key_id, files])}, SiteList([site]))
    item = enqueue("erase", key_id=outbox.new_id(), files=["one", "two"])
    db.session.commit()

    deliver_items("principal", [str(item.id)])

    assert seen == [item.ids["key_id"], ["one", "two"]]


def test_a_given_up_item_is_tried_again_when_asked(site: Site, handled: list[str]) -> None:
    item = enqueue("greet", name="Chloé")
    db.session.flush()
    item.failed_at, item.error_code, item.attempts = clock.now(), "smtp_550", 50
    db.session.commit()
    failed = [found.id for found in outbox.list_failed_items()]

    was_put_back = outbox.retry_item(item.id)
    db.session.commit()
    deliver_items("principal", [str(item.id)])

    assert failed == [item.id]
    assert was_put_back
    assert handled == ["Chloé"]
    assert outbox.count_failed() == 0
    assert not outbox.retry_item(item.id)


def test_what_was_done_long_ago_is_deleted(site: Site) -> None:
    done, waiting = enqueue("greet", name="Chloé"), enqueue("greet", name="Denis")
    db.session.commit()
    deliver_items("principal", [str(done.id)])

    with clock.shift_clock(timedelta(days=8)):
        purged = outbox.expire_done_items()
    db.session.commit()

    assert purged == 1
    assert [item.id for item in db.session.query(OutboxItem)] == [waiting.id]
