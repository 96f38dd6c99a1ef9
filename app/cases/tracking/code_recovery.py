"""Recovery of a lost tracking code: sent to the e-mail address of the request, and nowhere else."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.families import FAMILIES
from app.cases.events import CodesAskedFor
from app.cases.models import Case
from app.cases.people.contact import email_of
from app.cases.search.models import SearchToken
from app.cases.search.search_tokens import split_words, token_of
from app.cases.tracking.reference_number import is_reference_of
from app.cases.tracking.tracking_code import code_of, contact_hash_of
from app.core import event_bus
from app.core.db import db

# The latest ones: whoever has more of them has an account, or calls.
MOST_CASES = 5


def ask_for_code(email: str, reference: str = "") -> None:
    """Sends the codes of the requests made with an address, or of the one of that reference; nothing when there is none.

    Whoever asks learns nothing: what leaves, leaves for the address of the request itself.
    """
    cases = [
        case for case in _find_cases_of_email(email) if not reference or is_reference_of(case.reference, reference)
    ]
    by_address: dict[str, list[Case]] = {}
    for case in cases[:MOST_CASES]:
        to = email_of(case)
        if to and code_of(case):
            by_address.setdefault(to, []).append(case)
    for to, own_cases in by_address.items():
        event_bus.publish(CodesAskedFor(own_cases, to))


def _find_cases_of_email(email: str) -> list[Case]:
    """Found by a word of the address, of which there is an index, then told by the whole of it."""
    words = split_words(email)
    if not words:
        return []
    hashes = [contact_hash_of(email, family) for family in FAMILIES]
    search_tokens = [token_of(max(words, key=len), family) for family in FAMILIES]
    query = select(Case).join(SearchToken, SearchToken.case_id == Case.id)
    query = query.where(SearchToken.token.in_(search_tokens), Case.contact_hash.in_(hashes))
    return list(db.session.scalars(query.order_by(Case.submitted_at.desc(), Case.id).limit(100)))
