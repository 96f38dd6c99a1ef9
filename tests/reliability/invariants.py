"""Invariants after a chaos run: the log compared with the databases, the store and the mail server."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import and_, func, select

from app.cases.files.attachments import SEALED_DESCRIPTION
from app.cases.models import Attachment, Case, CaseEvent, Draft
from app.cases.reading.case_values import answers_of
from app.cases.tracking.tracking_code import code_for
from app.core import storage
from app.core.db import db
from app.core.ids import normalise_crockford
from app.core.jobs.outbox import OutboxItem
from app.core.sealing import get_encryption_key, unseal
from app.core.sites import Site, current_site, unit_of_work
from app.notifications.models import SENT, Message
from tests.reliability.chaos_run import RunLog
from tests.reliability.mail_sink import MailSink

# Responses that ask for a retry. Any other error in response to a retry is a bug.
EXPECTED = {"none", "200", "303", "502", "503"}
# A process killed between sending a message and recording it may send it twice.
MAY_DOUBLE = ("horse", "worker and horse", "postgresql", "postmaster")
# A message killed at its first two attempts is sent a third time: one message in 200, and one in a smaller run.
SELDOM_THRICE = 1 / 200


def find_violations(site: Site, run_log: RunLog, sink: MailSink) -> list[str]:
    """List the violated invariants; none after a successful run."""
    with unit_of_work(site):
        cases = list(db.session.scalars(select(Case)))
        return [
            *_check_responses(run_log),
            *_check_cases(run_log, cases),
            *_check_files(run_log, cases),
            *_check_messages(run_log, cases, sink),
            *_check_outbox(run_log),
            *_check_orphans(run_log),
            *check_databases(site),
        ]


def _check_responses(run_log: RunLog) -> Iterator[str]:
    for line, times in run_log.response_counts.items():
        if line.rsplit(": ", 1)[1] not in EXPECTED:
            yield f"unexpected answer, {times} times: {line}"


def _check_cases(run_log: RunLog, cases: list[Case]) -> Iterator[str]:
    by_token = {str(case.submission_token): case for case in cases}
    by_marker = Counter(answers_of(case)["description"] for case in cases)
    for one in run_log.submissions:
        case = by_token.get(one.acknowledged or "")
        if case is None:
            yield f"lost: submission {one.number}" if one.acknowledged else f"no receipt: submission {one.number}"
        if by_marker[one.marker] > 1:
            yield f"duplicated: submission {one.number} is {by_marker[one.marker]} cases"
        for token, codes in one.codes.items():
            if {normalise_crockford(code) for code in codes} != {code_for(UUID(token))}:
                yield f"code: submission {one.number} was shown {len(codes)} codes, or a false one"
    if by_marker.keys() - {one.marker for one in run_log.submissions}:
        yield "a case has answers that no applicant sent"
    events = Counter(db.session.scalars(select(CaseEvent.case_id).where(CaseEvent.kind == "submitted")))
    if any(events[case.id] != 1 for case in cases):
        yield "timeline: a case was not submitted exactly once"


def _check_files(run_log: RunLog, cases: list[Case]) -> Iterator[str]:
    sent_digests = {str(one.acknowledged): one.list_digests for one in run_log.submissions}
    stored_digests: dict[UUID, list[str]] = defaultdict(list)
    for attachment in db.session.scalars(select(Attachment).where(Attachment.case_id.is_not(None))):
        digest = compute_digest(attachment)
        if digest != unseal(attachment.key_id, attachment.sealed, about=SEALED_DESCRIPTION)["sha256"]:
            yield f"file: {attachment.stored_name} is not what was stored"
        stored_digests[attachment.case_id or attachment.id].append(digest)
    for case in cases:
        if sorted(stored_digests[case.id]) != sent_digests.get(str(case.submission_token)):
            yield f"files: case {case.reference} has {len(stored_digests[case.id])} files, not those given"
        if len(answers_of(case)["photos"]) != len(stored_digests[case.id]):
            yield f"files: the answers of {case.reference} list other files"


def compute_digest(attachment: Attachment) -> str:
    """Return the digest of the stored content, or the reason for its absence."""
    try:
        content = b"".join(storage.read_file(attachment.stored_name, get_encryption_key(attachment.key_id)))
    except (storage.FileMissing, storage.FileCorrupted) as error:
        return type(error).__name__
    return sha256(content).hexdigest()


def _check_messages(run_log: RunLog, cases: list[Case], sink: MailSink) -> Iterator[str]:
    messages = list(db.session.scalars(select(Message)))
    per_case = Counter(message.case_id for message in messages)
    if any(per_case[case.id] != 1 for case in cases) or len(messages) != len(cases):
        yield "receipt: a case has none, or several"
    if unsent := sum(1 for message in messages if message.status != SENT or not sink.counts[str(message.id)]):
        yield f"receipt: {unsent} never sent"
    if unknown := sink.counts.keys() - {str(message.id) for message in messages}:
        yield f"receipt: {len(unknown)} sent of cases that do not exist"
    times = list(sink.counts.values())
    if times and (max(times) > 3 or sum(1 for n in times if n > 2) > max(1, SELDOM_THRICE * len(times))):
        yield f"receipt: sent too often, up to {max(times)} times"
    doubles, excuses = sum(times) - len(times), sum(run_log.kills[target] for target in MAY_DOUBLE)
    if doubles > excuses:
        yield f"receipt: {doubles} sent again, for {excuses} kills that may have done so"


def _check_outbox(run_log: RunLog) -> Iterator[str]:
    if run_log.drained_in is None:
        yield "outbox: not empty in time"
    for item in db.session.scalars(select(OutboxItem).where(OutboxItem.done_at.is_(None))):
        state = "given up" if item.failed_at else "waits"
        yield f"outbox: {item.kind} {state} after {item.attempts} attempts, {item.error_code}, lease {item.lease_until}"


def _check_orphans(run_log: RunLog) -> Iterator[str]:
    """Check that no visible object is orphaned, and that the cleanup deletes every orphaned file."""
    homeless = and_(Attachment.case_id.is_(None), Attachment.draft_id.is_(None))
    if count := db.session.scalar(select(func.count()).select_from(Attachment).where(homeless)):
        yield f"orphans: {count} files of no case and no draft"
    drafts = list(db.session.scalars(select(Draft.id)))
    submission_tokens = set(db.session.scalars(select(Case.submission_token)))
    if submission_tokens & set(drafts):
        yield "orphans: a draft outlived its sending"
    if len(drafts) > sum(one.beginnings - 1 for one in run_log.submissions):
        yield f"orphans: {len(drafts)} drafts that nobody began"
    yield from find_left_in_store()


def find_left_in_store() -> Iterator[str]:
    """Delete the stored files without a row, then compare the store with the rows."""
    stored_names = set(db.session.scalars(select(Attachment.stored_name)))
    for name in list(storage.find_orphans(timedelta(0), stored_names.intersection)):
        storage.delete_file(name)
    storage.delete_temporary_files(timedelta(0))
    leftover_names = {path.name for path in current_site().storage_root.rglob("*") if path.is_file()}
    if leftover_names != stored_names:
        yield f"store: {len(leftover_names - stored_names)} files that no row names, {len(stored_names - leftover_names)} missing"


def check_databases(site: Site) -> Iterator[str]:
    for engine in (site.engine, site.keys_engine):
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                if connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() != ["ok"]:
                    yield "database: integrity_check"
                if connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    yield "database: foreign_key_check"
