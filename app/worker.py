"""The worker, which delivers outbox items, and the scheduler, which runs periodic tasks."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from types import FrameType

from flask import Flask
from redis.exceptions import RedisError
from rq import Worker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.queue import Queue
from rq.serializers import JSONSerializer

from app.config import Settings
from app.core.db.engines import drop_inherited_connections
from app.core.jobs import queue, schedule
from app.core.jobs.queue_job import QueueJob
from app.core.jobs.schedule import Entry
from app.core.sites import Site, SiteList
from app.documents.rendering import pdf_renderer

# With these values a job whose worker and work horse were both killed is retried within two minutes.
WORKER_TTL = 30
MAINTENANCE_INTERVAL = 10
RECONNECT_SECONDS = 1.0
WARNING_INTERVAL_SECONDS = 300.0
MAX_SLEEP_SECONDS = 30
SHUTDOWN_SECONDS = 10.0
# Whoever waits for a page comes first.
NICENESS = 10

log = logging.getLogger(__name__)


class ForkingWorker(Worker):
    """Forks a work horse per job: the application is loaded once, in the parent."""

    is_stop_requested = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.is_stop_requested = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        drop_inherited_connections()
        super().main_work_horse(job, queue)


def run_worker(app: Flask) -> None:
    """Work until stopped; while Redis is unavailable, wait and reconnect."""
    os.nice(NICENESS)
    outage = Outage()
    pdf_renderer.prepare()
    with app.app_context():
        try:
            while not _work_until_disconnected(outage):
                time.sleep(RECONNECT_SECONDS)
        except StopRequested:
            return


class Outage:
    """Rate-limited warnings while Redis is unavailable."""

    silent_until = 0.0

    def log_warning(self, error: RedisError) -> None:
        now = time.monotonic()
        if now >= self.silent_until:
            self.silent_until = now + WARNING_INTERVAL_SECONDS
            log.warning("redis unreachable: trying again every second", extra={"error": type(error).__name__})


def _work_until_disconnected(outage: Outage) -> bool:
    """Work while Redis responds; True if stopped."""
    worker: ForkingWorker | None = None
    try:
        queue.check_server()
        worker = ForkingWorker(
            [queue.NAME],
            connection=queue.connect(),
            job_class=QueueJob,
            serializer=JSONSerializer,
            worker_ttl=WORKER_TTL,
            maintenance_interval=MAINTENANCE_INTERVAL,
            log_job_description=False,
        )
        worker.work(logging_level="WARNING")
    except RedisError as error:
        outage.log_warning(error)
    return worker is not None and worker.is_stop_requested


def run_scheduler(app: Flask) -> None:
    """Run each periodic task when it is due, on every site, with one thread per task."""
    settings: Settings = app.config["PARVIS"]
    sites: SiteList = app.extensions["sites"]
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with _lock_scheduler(settings.var, stopped):
        threads = [
            Thread(target=_run_entry_loop, args=(app, entry, sites, stopped), daemon=True)
            for entry in schedule.get_entries()
        ]
        for thread in threads:
            thread.start()
        stopped.wait()
        deadline = time.monotonic() + SHUTDOWN_SECONDS
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))


def _run_entry_loop(app: Flask, entry: Entry, sites: SiteList, stopped: Event) -> None:
    _, interval, _ = entry
    sleep_seconds = min(interval, MAX_SLEEP_SECONDS) if isinstance(interval, int) else MAX_SLEEP_SECONDS
    with app.app_context():
        while not stopped.is_set():
            for site in sites:
                _run_entry(site, entry)
            stopped.wait(sleep_seconds)


def _run_entry(site: Site, entry: Entry) -> None:
    try:
        schedule.run_if_due(site, entry)
    except Exception:
        # The database is unavailable: the heartbeat could not be read or written. The next round retries.
        log.exception("schedule failed", extra={"task": entry[0]})


@contextmanager
def _lock_scheduler(var: Path, stopped: Event) -> Iterator[None]:
    """Ensure one scheduler per installation: another one waits until the first has ended."""
    var.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (var / "scheduler.lock").open("w") as lock:
        while not stopped.is_set():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                stopped.wait(1.0)
        yield
