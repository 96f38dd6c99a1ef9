"""The outbox: written with the case, queued after the commit, queued again by the sweeper."""

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


@pytest.fixture(autouse=True)
def handled_items(site: Site, settings: Settings) -> Iterator[list[str]]:
    """Installs a handler; returns the names it was called with."""
    names: list[str] = []
    queue.install(settings)
    outbox.install({"greet": lambda **ids: names.append(ids["name"])}, SiteList([site]))
    yield names


def jobs(redis: RedisServer) -> list[Job]:
    client = redis.client()
    ids = [raw.decode() for raw in client.lrange(f"rq:queue:{queue.NAME}", 0, -1)]
    return [Job.fetch(job_id, connection=client, serializer=JSONSerializer) for job_id in ids]


def test_an_item_is_queued_after_the_commit(site: Site, redis: RedisServer) -> None:
    item = enqueue("greet", name="Chloé")

    before = jobs(redis)
    db.session.commit()

    assert before == []
    assert [list(job.args) for job in jobs(redis)] == [["principal", [str(item.id)]]]


@pytest.mark.postgresql
def test_one_wake_up_is_enough_until_a_worker_starts(
    site: Site, redis: RedisServer, handled_items: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "WAKE_UP_SECONDS", 3600)
    for name in ("Chloé", "Denis"):
        enqueue("greet", name=name)
        db.session.commit()
    (job,) = jobs(redis)
    run_delivery_job(*job.args)
    enqueue("greet", name="Emma")
    db.session.commit()

    assert sorted(handled_items) == ["Chloé", "Denis"]
    assert len(jobs(redis)) == 2


def test_only_ids_are_sent_to_redis(site: Site, redis: RedisServer) -> None:
    item = enqueue("greet", name="Chloé")
    db.session.commit()

    (job,) = jobs(redis)
    job_hash = redis.client().hgetall(f"rq:job:{job.id}")

    assert json.loads(zlib.decompress(job_hash[b"data"]))[2] == ["principal", [str(item.id)]]
    assert "Chlo" not in str(job_hash)


@pytest.mark.postgresql
def test_a_rolled_back_item_is_not_queued(site: Site, redis: RedisServer) -> None:
    enqueue("greet", name="Chloé")
    db.session.rollback()

    enqueue("greet", name="Denis")
    db.session.commit()

    assert [len(job.args[1]) for job in jobs(redis)] == [1]


@pytest.mark.postgresql
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
def redis_calls(monkeypatch: pytest.MonkeyPatch) -> list[Redis]:
    """The number of calls to Redis, on a machine so slow that Redis is not tried again before the end of the test."""
    calls: list[Redis] = []
    ask = queue._open_quick_connection

    def ask_and_count() -> Redis:
        calls.append(ask())
        return calls[-1]

    monkeypatch.setattr(queue, "RETRY_SECONDS", 3600.0)
    monkeypatch.setattr(queue, "_open_quick_connection", ask_and_count)
    return calls


def test_without_redis_a_submission_neither_fails_nor_waits(site: Site, redis_calls: list[Redis]) -> None:
    for number in range(20):
        enqueue("greet", name=str(number))
        db.session.commit()

    assert len(redis_calls) == 1
    assert db.session.query(OutboxItem).count() == 20


def test_a_frozen_redis_is_tried_once(
    site: Site, redis: RedisServer, redis_calls: list[Redis], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert redis.process is not None
    monkeypatch.setattr(queue, "TIMEOUT_SECONDS", 0.2)
    redis.process.send_signal(signal.SIGSTOP)

    for number in range(10):
        enqueue("greet", name=str(number))
        db.session.commit()
    redis.process.send_signal(signal.SIGCONT)

    assert len(redis_calls) == 1


def test_the_sweeper_queues_what_redis_missed(site: Site, redis: RedisServer) -> None:
    redis.kill()
    enqueue("greet", name="Chloé")
    db.session.commit()
    redis.start()

    early = outbox.requeue_due_items()
    with clock.shift_clock(timedelta(seconds=31)):
        queued_count = outbox.requeue_due_items()
        again = outbox.requeue_due_items()

    assert (early, queued_count, again) == (0, 1, 0)
    assert len(jobs(redis)) == 1


def test_the_sweeper_waits_for_redis(site: Site) -> None:
    enqueue("greet", name="Chloé")
    db.session.commit()

    with clock.shift_clock(timedelta(minutes=1)):
        queued_count = outbox.requeue_due_items()

    assert queued_count == 0
    assert outbox.count_overdue(clock.now() + timedelta(minutes=1)) == 1


@pytest.mark.postgresql
def test_the_sweeper_skips_claimed_items(site: Site, redis: RedisServer) -> None:
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
    received: list[object] = []
    outbox.install({"erase": lambda key_id, files: received.extend([key_id, files])}, SiteList([site]))
    item = enqueue("erase", key_id=outbox.new_id(), files=["one", "two"])
    db.session.commit()

    deliver_items("principal", [str(item.id)])

    assert received == [item.ids["key_id"], ["one", "two"]]


def test_a_failed_item_can_be_retried(site: Site, handled_items: list[str]) -> None:
    item = enqueue("greet", name="Chloé")
    db.session.flush()
    item.failed_at, item.error_code, item.attempts = clock.now(), "smtp_550", 50
    db.session.commit()
    failed_ids = [failed_item.id for failed_item in outbox.list_failed_items()]

    was_retried = outbox.retry_item(item.id)
    db.session.commit()
    deliver_items("principal", [str(item.id)])

    assert failed_ids == [item.id]
    assert was_retried
    assert handled_items == ["Chloé"]
    assert outbox.count_failed() == 0
    assert not outbox.retry_item(item.id)


def test_old_done_items_are_deleted(site: Site) -> None:
    done_item, waiting_item = enqueue("greet", name="Chloé"), enqueue("greet", name="Denis")
    db.session.commit()
    deliver_items("principal", [str(done_item.id)])

    with clock.shift_clock(timedelta(days=8)):
        deleted_count = outbox.expire_done_items()
    db.session.commit()

    assert deleted_count == 1
    assert [item.id for item in db.session.query(OutboxItem)] == [waiting_item.id]
