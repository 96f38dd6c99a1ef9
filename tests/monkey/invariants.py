"""Final invariants: each acknowledged request is exactly one case, with its text and its photo."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select

from app.cases.files.attachments import open_file
from app.cases.models import Attachment, Case
from app.cases.reading.case_values import answers_of
from app.core import storage
from app.core.db import db
from tests.monkey.pictures import read_picture
from tests.monkey.run_log import Request, RunLog

SAMPLE = 40


def check_invariants(run_log: RunLog, states: dict[str, str]) -> None:
    """Add violations to the run log. `states`: state of each request on the device, by its number."""
    cases_by_words = map_cases_by_words(run_log)
    for request in run_log.requests:
        cases = cases_by_words[request.canary]
        if len(cases) > 1:
            run_log.add_finding("doubled", f"request {request.number} is {len(cases)} cases")
        if not request.must_arrive:
            continue
        if not cases:
            device_state = states.get(request.token, "nothing of it on the device")
            run_log.add_finding(
                "lost", f"request {request.number} of {request.author.name}, acknowledged: {device_state}"
            )
        elif request.picture is not None and list_pictures(cases[0]) != [request.picture]:
            run_log.add_finding("photo", f"request {request.number} arrived with {list_pictures(cases[0])}")


def map_cases_by_words(run_log: RunLog) -> dict[str, list[Case]]:
    db.session.rollback()
    db.session.expire_all()
    cases_by_words: dict[str, list[Case]] = defaultdict(list)
    for case in db.session.scalars(select(Case)):
        words = str(answers_of(case).get("description", "")).split(" ")[0]
        if words.startswith(f"Canari{run_log.run}"):
            cases_by_words[words].append(case)
    return cases_by_words


def list_references(run_log: RunLog, requests: list[Request]) -> list[str]:
    """List the reference numbers of the cases of these requests, which reveal that a request exists."""
    cases_by_words = map_cases_by_words(run_log)
    return [case.reference for request in requests for case in cases_by_words[request.canary]]


def list_pictures(case: Case) -> list[int | None]:
    """List the numbers in the stored photos."""
    return [_read_attachment_picture(attachment) for attachment in _list_attachments(case.id)]


def map_samples(run_log: RunLog, requests: list[Request]) -> dict[bytes, Request]:
    """Map each photo to some bytes of its stored content, which must not be readable on the device."""
    cases_by_words = map_cases_by_words(run_log)
    contents = {
        b"".join(open_file(attachment).chunks): request
        for request in requests
        for case in cases_by_words[request.canary]
        for attachment in _list_attachments(case.id)
    }
    return {content[len(content) // 2 :][:SAMPLE]: request for content, request in contents.items()}


def _list_attachments(case: UUID) -> list[Attachment]:
    return list(db.session.scalars(select(Attachment).where(Attachment.case_id == case)))


def _read_attachment_picture(attachment: Attachment) -> int | None:
    try:
        return read_picture(b"".join(open_file(attachment).chunks))
    except (storage.FileMissing, storage.FileCorrupted):
        return None
