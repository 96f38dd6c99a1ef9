"""Match of an e-mail with the case that it may be about, and why an agent has to confirm it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.cases.models import Case
from app.cases.tracking.reference_number import reference_key
from app.cases.tracking.reply_address import find_marked_cases, is_mark_expired
from app.cases.tracking.tracking_code import contact_hash_of
from app.core.db import db
from app.core.ids import normalise_crockford
from app.mailroom.incoming_mail import IncomingMail
from app.mailroom.sender_verification import is_sender_confirmed
from app.mailroom.settings import get_verifying_server

MARK, REFERENCE = "mark", "reference"
# Why an e-mail that answers one of ours waits for an agent.
OTHER_SENDER, NOT_CONFIRMED, NO_SERVER, INCOMPLETE = "other_sender", "not_confirmed", "no_server", "incomplete"
_REFERENCE = re.compile(r"\b\d{2}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", re.IGNORECASE)
_MAX_REFERENCES = 5


@dataclass(frozen=True)
class CaseMatch:
    """A case that an e-mail may be about. It is certain when its mark and its sender agree, and the sender is confirmed."""

    case: Case
    reason: str
    doubt: str = ""

    @property
    def is_certain(self) -> bool:
        return self.reason == MARK and not self.doubt

    @property
    def names_applicant(self) -> bool:
        """Whether the e-mail says to come from the applicant, confirmed or not."""
        return self.reason == MARK and self.doubt != OTHER_SENDER


def match_case(mail: IncomingMail, *, is_complete: bool) -> CaseMatch | None:
    """The case that the marks of the e-mail lead to; else that of a reference written in it."""
    marked_ids = find_marked_cases([*mail.recipients, mail.references, mail.subject, mail.text])
    marked_cases = [case for case_id in marked_ids if (case := db.session.get(Case, case_id)) is not None]
    cases = [case for case in marked_cases if not is_mark_expired(case)]
    for case in cases:
        if _is_open(case) and is_from_applicant(case, mail.sender_address):
            return CaseMatch(case, MARK, _find_doubt(mail, is_complete=is_complete))
    if cases:
        return CaseMatch(cases[0], MARK, OTHER_SENDER)
    case_of_reference = _find_by_reference(f"{mail.subject}\n{mail.text}")
    return CaseMatch(case_of_reference, REFERENCE) if case_of_reference else None


def is_from_applicant(case: Case, address: str) -> bool:
    """Whether the address is the one that the request was made with."""
    return (
        bool(address) and case.contact_hash is not None and contact_hash_of(address, case.family) == case.contact_hash
    )


def find_candidate(candidate_id: str | None) -> Case | None:
    """The case that an item may be about, unless it has gone."""
    return db.session.get(Case, UUID(candidate_id)) if candidate_id else None


def _find_doubt(mail: IncomingMail, *, is_complete: bool) -> str:
    """Find the reason why an answer does not join its case at once; empty when its sender is confirmed and all of it was read."""
    if not is_complete:
        return INCOMPLETE
    server = get_verifying_server()
    if not server:
        return NO_SERVER
    return "" if is_sender_confirmed(mail, server) else NOT_CONFIRMED


def _is_open(case: Case) -> bool:
    return not case.is_closed and not case.is_limited


def _find_by_reference(text: str) -> Case | None:
    keys: Sequence[str] = [normalise_crockford(match) for match in _REFERENCE.findall(text[:20_000])][:_MAX_REFERENCES]
    return db.session.scalars(select(Case).where(reference_key().in_(keys))).first() if keys else None
