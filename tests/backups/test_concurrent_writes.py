"""A copy made while others write is of one instant: a transaction is in it whole, or not at all."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from app.backups.restoration import restore_backup
from app.core.db import db
from app.core.jobs.outbox import OutboxItem, enqueue
from app.core.sites import Site, unit_of_work
from tests.backups.conftest import Backups
from tests.servers import PATIENCE

COPIES = 5


@pytest.mark.postgresql
def test_what_is_written_together_is_copied_together(site: Site, backups: Backups, other_site: Site) -> None:
    enough, writing_started = threading.Event(), threading.Event()
    written_numbers: list[int] = []

    def write() -> None:
        with unit_of_work(site):
            while not enough.is_set():
                enqueue("nothing")
                enqueue("nothing")
                db.session.commit()
                written_numbers.append(2)
                writing_started.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert writing_started.wait(PATIENCE)
        before = sum(written_numbers)
        for number in range(COPIES):
            backups.make(str(number))
        after = sum(written_numbers)
    finally:
        enough.set()
        writer.join()

    last = str(COPIES - 1)
    restore_backup(other_site, backups.get_folder(last), backups.get_keys_folder(last), ledgers=())
    with unit_of_work(other_site):
        copied = db.session.scalar(select(func.count()).select_from(OutboxItem)) or 0
    assert copied % 2 == 0
    assert before <= copied <= after + 2
    assert after > before
