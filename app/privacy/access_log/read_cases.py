"""The cases behind the fingerprints of the log, found again by computing those of the latest cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.cases.models import Case
from app.cases.tracking.reference_number import reference_key
from app.core.db import db
from app.core.ids import normalise_crockford
from app.privacy.access_log import compute_subject_index

# Most accesses are about recent cases; a quarter of a second is enough for so many.
MAX_EXAMINED = 50_000
FETCH_SIZE = 2000


@dataclass(frozen=True)
class Subject:
    """A case as the log names it."""

    case_id: UUID
    reference: str
    procedure_slug: str
    family: str
    entered_by_id: UUID | None
    assigned_to_id: UUID | None


_COLUMNS = (Case.id, Case.reference, Case.procedure_slug, Case.family, Case.entered_by_id, Case.assigned_to_id)


def find_subjects(fingerprints: Iterable[bytes | None]) -> dict[bytes, Subject]:
    """The cases that bear these fingerprints, among the latest; those deleted since, or older, are missing."""
    pending = {fingerprint for fingerprint in fingerprints if fingerprint is not None}
    subjects: dict[bytes, Subject] = {}
    if not pending:
        return subjects
    query = select(*_COLUMNS).order_by(Case.submitted_at.desc(), Case.id.desc()).limit(MAX_EXAMINED)
    with db.session.execute(query, execution_options={"yield_per": FETCH_SIZE}) as rows:
        for row in rows:
            fingerprint = compute_subject_index(row.id)
            if fingerprint in pending:
                subjects[fingerprint] = Subject(*row)
                if len(subjects) == len(pending):
                    break
    return subjects


def find_case_id(reference: str) -> UUID | None:
    """The case of a reference, typed with or without its dashes."""
    key = normalise_crockford(reference)
    return db.session.scalar(select(Case.id).where(reference_key() == key)) if key else None
