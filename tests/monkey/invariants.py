"""What must hold at the end: each request that was acknowledged is one case, with its words and its photo."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select

from app.cases.files.attachments import open_file
from app.cases.models import Attachment, Case
from app.cases.reading.case_values import answers_of
from app.core import storage
from app.core.db import db
from tests.monkey.journal import Journal, Request
from tests.monkey.pictures import read_picture

SAMPLE = 40


def check_invariants(journal: Journal, states: dict[str, str]) -> None:
    """Writes what is wrong into the journal. `states`: what the device still says of a request, by its number."""
    found = map_cases_by_words(journal)
    for request in journal.requests:
        cases = found[request.canary]
        if len(cases) > 1:
            journal.add_finding("doubled", f"request {request.number} is {len(cases)} cases")
        if not request.must_arrive:
            continue
        if not cases:
            said = states.get(request.token, "nothing of it on the device")
            journal.add_finding("lost", f"request {request.number} of {request.author.name}, acknowledged: {said}")
        elif request.picture is not None and list_pictures(cases[0]) != [request.picture]:
            journal.add_finding("photo", f"request {request.number} arrived with {list_pictures(cases[0])}")


def map_cases_by_words(journal: Journal) -> dict[str, list[Case]]:
    db.session.rollback()
    db.session.expire_all()
    found: dict[str, list[Case]] = defaultdict(list)
    for case in db.session.scalars(select(Case)):
        words = str(answers_of(case).get("description", "")).split(" ")[0]
        if words.startswith(f"Canari{journal.run}"):
            found[words].append(case)
    return found


def list_references(journal: Journal, requests: list[Request]) -> list[str]:
    """Those of the cases of these requests: they say that somebody asked for something."""
    found = map_cases_by_words(journal)
    return [case.reference for request in requests for case in found[request.canary]]


def list_pictures(case: Case) -> list[int | None]:
    """The numbers in the photos that the store gives back."""
    return [_read_attachment_picture(attachment) for attachment in _list_attachments(case.id)]


def map_samples(journal: Journal, requests: list[Request]) -> dict[bytes, Request]:
    """Some bytes of each photo as it arrived: nobody reads them in clear on the device."""
    found = map_cases_by_words(journal)
    contents = {
        b"".join(open_file(attachment).chunks): request
        for request in requests
        for case in found[request.canary]
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
