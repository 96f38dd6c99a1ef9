"""Owner of a document, told to a person who types two of the facts that are printed on it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.accounts.attempt_limits import AttemptLimit, count_attempt, uncount_attempt
from app.cases.models import Case
from app.core.db import db
from app.core.ids import normalise_crockford
from app.core.sealing import KeyDestroyed
from app.documents.case_documents import Contents, read_contents
from app.documents.models import CaseDocument, DocumentRecord
from app.language.text.normalisation import fold

# What is printed on a document: the name of whoever it concerns, the reference of their request, its own number.
FACTS = ("name", "reference", "number")
# Printed too, and accepted in place of the last name alone.
FULL_NAME = "full_name"
MIN_FACTS = 2
MAX_FACT_CHARACTERS = 200
# Whoever has only the code guesses ten times, then fewer than thirty times a day.
GUESSES = AttemptLimit(
    "document.facts",
    free=10,
    period=timedelta(days=1),
    first_wait=timedelta(minutes=1),
    longest_wait=timedelta(hours=1),
)


class FactsRefused(LookupError):
    """Fewer than two facts, one that is not on the document, or a document that is no longer kept: never said which."""


@dataclass(frozen=True)
class DocumentIdentity:
    """Owner of a document and its subject."""

    case_id: UUID
    family: str
    name: str
    title: str
    reference: str
    number: str


def count_guess(record: DocumentRecord) -> None:
    """Count an attempt before examining it. Raises TooManyAttempts."""
    count_attempt(GUESSES, record.id.hex)


def uncount_guess(record: DocumentRecord) -> None:
    """A right answer does not count: many people may verify one document."""
    uncount_attempt(GUESSES, record.id.hex)


def identify_document(record: DocumentRecord, typed_facts: Mapping[str, str]) -> DocumentIdentity:
    """Identify the owner of the document, for a person who types two facts and no wrong one. Raises FactsRefused."""
    document = db.session.get(CaseDocument, record.id)
    contents = _read_contents(document)
    are_right = _are_facts(typed_facts, contents.facts)
    case = db.session.get(Case, document.case_id) if document is not None else None
    if not are_right or case is None:
        raise FactsRefused
    facts = contents.facts
    return DocumentIdentity(
        case_id=case.id,
        family=case.family,
        name=facts.get(FULL_NAME) or facts.get("name", ""),
        title=contents.title,
        reference=facts.get("reference", ""),
        number=facts.get("number", ""),
    )


def _read_contents(document: CaseDocument | None) -> Contents:
    """Without any fact once the request was anonymised or deleted."""
    if document is None:
        return Contents("")
    try:
        return read_contents(document)
    except KeyDestroyed:
        return Contents("")


def _are_facts(typed_facts: Mapping[str, str], facts: Mapping[str, str]) -> bool:
    """Whether at least two facts were typed and all of them are right; takes as long whichever is wrong."""
    names = [name for name in FACTS if typed_facts.get(name, "").strip()]
    matches = [_is_fact(name, typed_facts[name], facts) for name in names]
    return len(names) >= MIN_FACTS and all(matches)


def _is_fact(name: str, text: str, facts: Mapping[str, str]) -> bool:
    accepted = [facts.get(name, ""), facts.get(FULL_NAME, "") if name == "name" else ""]
    fingerprint = _compute_fingerprint(name, text)
    matches = [hmac.compare_digest(fingerprint, _compute_fingerprint(name, fact)) and fact != "" for fact in accepted]
    return any(matches)


def _compute_fingerprint(name: str, text: str) -> bytes:
    """Of a fact as anybody may type it: case, accents, spaces and punctuation do not matter, nor look-alike letters of a code."""
    clean_text = text[:MAX_FACT_CHARACTERS]
    normalised = "".join(filter(str.isalnum, fold(clean_text))) if name == "name" else normalise_crockford(clean_text)
    return hashlib.sha256(normalised.encode("utf-8", "surrogatepass")).digest()
