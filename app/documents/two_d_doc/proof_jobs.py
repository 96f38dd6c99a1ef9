"""Proofs of a request that no form has read: sent by the counter, by a device, by an API; read by the worker."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from app.cases.case_definitions import procedure_of
from app.cases.events import CaseSubmitted
from app.cases.files.attachments import find_in_case
from app.cases.models import Attachment, Case
from app.cases.reading.readable_answers import TEXTS, answers_for
from app.core.db import db
from app.core.jobs.outbox import DeliveryError, enqueue
from app.core.sealing import KeyDestroyed
from app.documents.two_d_doc import proof_results
from app.documents.two_d_doc.code_reader import CodesNotRead
from app.procedures.fields.files import files_in

READ_PROOFS = "read_proofs"


def queue_proof_reading(event: CaseSubmitted) -> None:
    """Reaction to a submission: read the files that the form did not read."""
    if any(proof_results.reads_codes(field) for field in procedure_of(event.case).fields):
        enqueue(READ_PROOFS, case_id=event.case.id)


def read_proofs(case_id: str) -> None:
    """Outbox handler; done twice, it changes nothing."""
    case = db.session.get(Case, UUID(case_id))
    if case is None:
        return
    try:
        for attachment in list(_list_unread_files(case)):
            proof_results.read_attachment(attachment)
    except KeyDestroyed:
        return
    except CodesNotRead as problem:
        raise DeliveryError("too_costly", permanent=False) from problem


def _list_unread_files(case: Case) -> Iterator[Attachment]:
    answers = answers_for(case, TEXTS)
    for field in procedure_of(case).fields:
        if proof_results.reads_codes(field):
            for file in files_in(answers.get(field.id)):
                attachment = find_in_case(case, UUID(file["id"]))
                if attachment is not None and proof_results.find_result(attachment) is None:
                    yield attachment
