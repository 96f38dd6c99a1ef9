"""Workers run jobs of the list only, whatever somebody who reaches Redis has queued."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from rq import SimpleWorker
from rq.job import Job
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from app.core.jobs import queue, queue_job
from app.core.jobs.queue_job import QueueJob
from app.wiring.jobs import QUEUE_JOBS
from tests.servers import RedisServer

ALLOWED = "tests.core.test_queue_job.record_call"
calls: list[str] = []


def record_call(name: str) -> None:
    calls.append(name)


@pytest.fixture(autouse=True)
def job_list(redis: RedisServer) -> Iterator[None]:
    """A list of this module, instead of that of the application, which started with Redis."""
    calls.clear()
    queue_job.install({ALLOWED: record_call})
    yield
    queue_job.install(QUEUE_JOBS)


def run_queue() -> None:
    """Run what is queued, in this process."""
    worker = SimpleWorker(
        [queue.NAME], connection=queue.connect(), job_class=QueueJob, serializer=JSONSerializer, name="test"
    )
    worker.work(burst=True)


def enqueue(name: str, *arguments: str, **options: object) -> Job:
    job: Job = queue._get_queue(queue.connect()).enqueue_call(name, args=arguments, **options)
    return job


def list_failed() -> list[str]:
    jobs = FailedJobRegistry(queue.NAME, connection=queue.connect(), serializer=JSONSerializer)
    return list(jobs.get_job_ids())


def test_a_job_of_the_list_runs(redis: RedisServer) -> None:
    enqueue(ALLOWED, "first")

    run_queue()

    assert (calls, list_failed()) == (["first"], [])


def test_a_job_of_another_name_is_refused_and_recorded(
    redis: RedisServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    job = enqueue("os.system", f"touch {tmp_path / 'run'}")
    enqueue(ALLOWED, "next")

    with caplog.at_level(logging.ERROR, "app.core.jobs.queue_job"):
        run_queue()

    assert not (tmp_path / "run").exists()
    assert calls == ["next"]
    assert list_failed() == [job.id]
    assert [record.__dict__["job"] for record in caplog.records if record.msg == "job refused"] == ["os.system"]


@pytest.mark.parametrize("arguments", [["first"], ["too", "many"]], ids=["success", "failure"])
def test_what_a_job_calls_besides_is_ignored(redis: RedisServer, arguments: list[str]) -> None:
    callback = "tests.core.test_queue_job.record_callback"
    job = enqueue(ALLOWED, *arguments)
    properties = ("success_callback_name", "failure_callback_name", "stopped_callback_name")
    redis.client().hset(job.key, mapping=dict.fromkeys(properties, callback))
    redis.client().hset(job.key, "webhooks", '[{"url": "http://127.0.0.1:9/", "job_status": "finished"}]')

    run_queue()

    assert calls == (arguments if len(arguments) == 1 else [])
    assert not QueueJob.fetch(job.id, connection=redis.client(), serializer=JSONSerializer).webhooks


def record_callback(*_: object) -> None:
    calls.append("callback")
