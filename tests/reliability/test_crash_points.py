"""A submission killed at any of its system calls leaves a complete request or none."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from random import Random
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases.models import Attachment, Case, CaseEvent, Draft
from app.config import Settings
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.sites import Site, unit_of_work
from tests.client import Browser
from tests.example_counts import read_seed
from tests.reliability.applicant_client import JPEG
from tests.reliability.invariants import check_databases, compute_digest, find_left_in_store
from tests.reliability.syscall_trace import Point, list_calls, run_until

# `make test` kills at a few calls; a release at every one that persists data, with `PARVIS_CRASH_POINTS=40`.
POINTS = int(os.environ.get("PARVIS_CRASH_POINTS", "12"))
SYNCS = ("fsync", "fdatasync", "rename")
CALLS = ",".join((*SYNCS, "mkdir", "write", "pwrite64", "sendto"))
PROBLEM = {"type": "trou", "description": "Un grand trou devant l’école."}
PHOTOS = [(f"trou-{size}.jpg", JPEG + bytes(size) + b"\xff\xd9") for size in (1_000, 100_000)]

pytestmark = [
    pytest.mark.by_turns(3),
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.needs("strace"),
]


@pytest.mark.postgresql
def test_a_submission_killed_anywhere_is_complete_or_absent(
    app: Flask, site: Site, settings: Settings, authority: None
) -> None:
    trace = settings.var / "trace"

    def submit() -> None:
        contact = Browser(app).post("/demarches/signaler/remplir", {**PROBLEM, "photos": PHOTOS}).follow()
        review = contact.browser.post(
            str(contact.find_one("form#filling-form")["action"]), {"courriel": "chloe@a.example"}
        )
        contact.browser.post(str(review.follow().find_one("main form")["action"])).follow()

    submit()
    points = select_points(list_calls(submit, CALLS, trace))
    ends = []
    for point in points:
        before = cases(site)
        was_killed = run_until(submit, point, trace)
        ends.append((was_killed, len(cases(site) - before)))
        assert find_partial_state(site) == [], point

    assert {end for end in ends if end[0]} == {(True, 0), (True, 1)}, f"killed before the commit, and after: {ends}"
    assert all(case_count == 1 for was_killed, case_count in ends if not was_killed)
    # A call of the traced submission may be missing in another: one out of ten, two when there are few.
    assert sum(not was_killed for was_killed, _ in ends) <= max(2, len(points) // 10)
    assert len(points) >= POINTS


def select_points(points: Sequence[Point]) -> list[Point]:
    """Select calls drawn with the seed, in their order: all or half of them persist data."""
    chance = Random(read_seed())
    lasting = [point for point in points if point[0] in SYNCS]
    if len(lasting) > POINTS:
        lasting = chance.sample(lasting, POINTS // 2)
    others = [point for point in points[:-2] if point[0] not in SYNCS]
    # The last calls come after the commit.
    selected = {*lasting, *chance.sample(others, max(1, POINTS - len(lasting) - 2)), *points[-2:]}
    return [point for point in points if point in selected]


def cases(site: Site) -> set[UUID]:
    with unit_of_work(site):
        return set(db.session.scalars(select(Case.id)))


def find_partial_state(site: Site) -> list[str]:
    """List partial requests."""
    with unit_of_work(site):
        drafts = set(db.session.scalars(select(Draft.id)))
        tokens = {case.id: case.submission_token for case in db.session.scalars(select(Case))}
        partial = [f"case {case_id}" for case_id, token in tokens.items() if token in drafts or not is_whole(case_id)]
        item_counts = Counter(item.ids["case_id"] for item in db.session.scalars(select(OutboxItem)))
        if item_counts != Counter(str(case_id) for case_id in tokens):
            partial.append("a receipt is not asked for, or twice")
        files = list(db.session.scalars(select(Attachment)))
        partial += [f"file {file.stored_name}" for file in files if "Missing" in compute_digest(file)]
        return [*partial, *find_left_in_store(), *check_databases(site)]


def is_whole(case_id: UUID) -> bool:
    """Tell whether the case has two photos and one submission event."""
    files = db.session.scalars(select(Attachment).where(Attachment.case_id == case_id)).all()
    submitted = select(func.count()).where(CaseEvent.case_id == case_id, CaseEvent.kind == "submitted")
    return [file.size for file in sorted(files, key=lambda file: file.size)] == [
        len(content) for _, content in PHOTOS
    ] and db.session.scalar(submitted) == 1
