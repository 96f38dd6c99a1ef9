"""The worker and the scheduler, as processes that one may kill."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from rq import Queue
from rq.serializers import JSONSerializer

from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.jobs import outbox, queue
from app.core.jobs.outbox import OutboxItem, enqueue
from app.core.jobs.schedule import Heartbeat
from app.core.sites import Site, unit_of_work
from tests.forked_process import ForkedProcess
from tests.servers import PATIENCE, RedisServer, start_process, stop_process, wait_until

# Each test starts several processes, one after the other.
pytestmark = [pytest.mark.thorough, pytest.mark.timeout(300), pytest.mark.by_turns(3)]

PREAMBLE = """
import sys, time
from pathlib import Path
from app import create_app, worker
from app.config import read_settings
from app.core.jobs import outbox, schedule

settings = read_settings()
app = create_app(settings)
NOTES = settings.var / "notes"
NOTES.mkdir(exist_ok=True)

def note(name):
    if name.startswith("slow"):
        (NOTES / f"{name}.started").touch()
        while not (NOTES / f"{name}.go").exists():
            time.sleep(0.02)
    with (NOTES / name).open("a") as file:
        file.write("done\\n")

outbox.install({"note": note}, app.extensions["sites"])
"""
WORKER = PREAMBLE + "worker.run_worker(app)"
SCHEDULER = PREAMBLE + "schedule.install([('sweep', 1, outbox.requeue_due_items)]); worker.run_scheduler(app)"

Start = Callable[[str], ForkedProcess]


@pytest.fixture
def run(settings: Settings) -> Iterator[Start]:
    """Starts a process that ends with the test."""
    processes = []

    def launch(code: str) -> ForkedProcess:
        processes.append(start_process(settings, code))
        return processes[-1]

    yield launch
    for process in processes:
        stop_process(process)


@pytest.fixture
def notes(settings: Settings) -> Path:
    return settings.var / "notes"


def enqueue_item(name: str) -> str:
    item = enqueue("note", name=name)
    db.session.commit()
    return str(item.id)


def is_done(site: Site, name: str) -> bool:
    with unit_of_work(site) as session:
        return any(item.ids["name"] == name and item.done_at for item in session.query(OutboxItem))


def test_a_worker_does_what_is_asked_and_stops_when_told(
    site: Site, redis: RedisServer, run: Start, notes: Path
) -> None:
    worker = run(WORKER)
    enqueue_item("one")
    wait_until(lambda: is_done(site, "one"))

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(PATIENCE) == 0
    assert (notes / "one").read_text() == "done\n"


def test_a_worker_runs_no_other_job(site: Site, redis: RedisServer, run: Start, notes: Path) -> None:
    foreign_queue = Queue(queue.NAME, connection=redis.client(), serializer=JSONSerializer)
    foreign_queue.enqueue_call("os.system", args=(f"touch {notes}-of-others",))

    run(WORKER)
    wait_until(lambda: foreign_queue.failed_job_registry.count)

    assert not notes.with_name("notes-of-others").exists()


def test_a_worker_outlives_redis(site: Site, redis: RedisServer, run: Start) -> None:
    worker = run(WORKER)
    enqueue_item("before")
    wait_until(lambda: is_done(site, "before"))

    redis.kill()
    time.sleep(2)
    redis.start()
    enqueue_item("after")
    wait_until(lambda: is_done(site, "after"))

    assert worker.poll() is None


def test_a_worker_waits_for_redis_to_start_and_may_be_stopped_meanwhile(site: Site, run: Start) -> None:
    worker = run(WORKER)
    time.sleep(4)
    was_running = worker.poll() is None

    worker.send_signal(signal.SIGTERM)
    worker.wait(PATIENCE)

    assert was_running


def test_the_next_worker_takes_over_from_a_killed_one(site: Site, redis: RedisServer, run: Start, notes: Path) -> None:
    worker = run(WORKER)
    item_id = enqueue_item("slow")
    wait_until((notes / "slow.started").exists)

    os.killpg(worker.pid, signal.SIGKILL)
    for horse in list_work_horses(worker.pid):
        with suppress(ProcessLookupError):
            os.kill(horse, signal.SIGKILL)
    worker.wait()
    (notes / "slow.go").touch()
    run(WORKER)
    expire_lease(site)
    assert outbox.requeue_due_items() == 1
    db.session.commit()
    wait_until(lambda: is_done(site, "slow"))

    with unit_of_work(site) as session:
        (item,) = session.query(OutboxItem)
        assert (str(item.id), item.attempts) == (item_id, 2)
    assert (notes / "slow").read_text() == "done\n"


def test_the_scheduler_queues_lost_items(site: Site, redis: RedisServer, run: Start) -> None:
    redis.kill()
    enqueue_item("forgotten")
    redis.start()
    expire_lease(site)

    run(WORKER)
    scheduler = run(SCHEDULER)
    wait_until(lambda: is_done(site, "forgotten"))
    scheduler.send_signal(signal.SIGTERM)

    assert scheduler.wait(PATIENCE) == 0
    with unit_of_work(site) as session:
        assert session.get_one(Heartbeat, "sweep").is_success


def test_a_second_scheduler_waits_and_takes_over(site: Site, redis: RedisServer, run: Start) -> None:
    first = run(SCHEDULER)
    wait_until(lambda: beat(site) is not None)
    second = run(SCHEDULER)
    time.sleep(3)
    assert second.poll() is None

    first.kill()
    first.wait()
    killed_at = clock.now()

    wait_until(lambda: (heartbeat := beat(site)) is not None and heartbeat.last_started_at > killed_at)


def beat(site: Site) -> Heartbeat | None:
    with unit_of_work(site) as session:
        return session.get(Heartbeat, "sweep")


def list_work_horses(parent: int) -> list[int]:
    """The children of a process that may be gone, found by the session they were started in."""
    output = subprocess.run(["ps", "-eo", "pid=,sess="], capture_output=True, text=True, check=True).stdout
    return [int(pid) for pid, session in (line.split() for line in output.splitlines()) if int(session) == parent]


def expire_lease(site: Site) -> None:
    """As if a minute had gone by."""
    a_minute_ago = clock.now() - timedelta(minutes=1)
    with unit_of_work(site) as session:
        for item in session.query(OutboxItem):
            item.available_at = a_minute_ago
            item.lease_until = a_minute_ago if item.lease_until else None
        session.commit()
