"""The tracking code: opens one case without an account. 80 bits, shown once, never stored: only its keyed fingerprint is.

The code is derived from the submission token with a key kept outside the database: the same submission sent twice
shows the same code.
"""

from __future__ import annotations

import hmac
from uuid import UUID

from sqlalchemy import select

from app.cases.models import Case
from app.core.db import db
from app.core.formats import format_code
from app.core.ids import CROCKFORD, new_id, normalise_crockford
from app.core.sealing import blind_index
from app.language.text.normalisation import fold

CODE_LENGTH = 16
# One that fell into other hands is replaced, so many times at most.
MAX_CODES = 100


class NoMoreCode(Exception):
    """The case cannot get another code: it has none any more, or has had too many."""


def code_for(token: UUID, rank: int = 0) -> str:
    """The sixteen characters that open the case submitted under this token; `rank`: how many it had before."""
    number = int.from_bytes(blind_index("tracking.code", f"{token.hex}.{rank}" if rank else token.hex)[:10])
    characters = []
    for _ in range(CODE_LENGTH):
        number, index = divmod(number, len(CROCKFORD))
        characters.append(CROCKFORD[index])
    return "".join(characters)


def format_tracking_code(token: UUID) -> str:
    """Format the tracking code as people read it, in groups of four."""
    return format_code(code_for(token))


def code_of(case: Case) -> str:
    """The characters that open the case now; none when no code does any more."""
    rank = _rank_of(case)
    return "" if rank is None else code_for(case.submission_token, rank)


def renew_code(case: Case) -> None:
    """Another code opens the case, and the former one nothing. Raises NoMoreCode."""
    rank = _rank_of(case)
    if rank is None or rank + 1 >= MAX_CODES:
        raise NoMoreCode
    case.tracking_hash = hash_code(code_for(case.submission_token, rank + 1))


def close_code(case: Case) -> None:
    """Close the tracking code: no code opens the case."""
    case.tracking_hash = hash_code(new_id().hex)


def _rank_of(case: Case) -> int | None:
    ranks = (
        rank for rank in range(MAX_CODES) if hash_code(code_for(case.submission_token, rank)) == case.tracking_hash
    )
    return next(ranks, None)


def hash_code(code: str) -> bytes:
    """Keyed hash of a code, as stored."""
    return blind_index("tracking.hash", code)


def find_by_code(text: str) -> Case | None:
    """The case that a typed code opens; case, spaces and look-alike letters are forgiven."""
    code = normalise_crockford(text)
    if len(code) != CODE_LENGTH:
        return None
    return db.session.scalar(select(Case).where(Case.tracking_hash == hash_code(code)))


def contact_hash_of(email: str | None, family: str) -> bytes | None:
    """The fingerprint of the applicant's e-mail in a family, None when there is none."""
    return blind_index(f"case.contact.{family}", fold(email.strip())) if email else None


def is_contact_email(case: Case, email: str) -> bool:
    """True when the e-mail typed is the one given in the request: the messages and answers may then be shown."""
    if case.contact_hash is None:
        return True
    return hmac.compare_digest(case.contact_hash, contact_hash_of(email, case.family) or b"")
