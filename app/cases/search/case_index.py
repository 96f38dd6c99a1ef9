"""Index of a case, written with the case: its digest, its words, its facets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.cases.models import Case
from app.cases.reading import case_values
from app.cases.search import case_digest, facet_tokens, search_tokens
from app.core.sealing import seal
from app.procedures.definition import Procedure


@dataclass(frozen=True)
class IndexEntry:
    """Entry of a case for lists and searches."""

    digest: Mapping[str, str]
    words: list[str]
    # The answers, masked as in lists.
    answers: Mapping[str, Any]


def build_entry(case: Case, procedure: Procedure, answers: Mapping[str, Any]) -> IndexEntry:
    """Build the entry that lists and searches may know of these answers."""
    list_answers = case_digest.answers_for_lists(procedure, answers)
    formatted_answers = case_values.format_answers(procedure, list_answers)
    digest = case_digest.build_digest(procedure, list_answers, formatted_answers)
    texts = case_digest.searchable_texts(procedure, list_answers, formatted_answers)
    words = search_tokens.words_to_index([case.reference, procedure.title, *texts], digest.values())
    return IndexEntry(digest, words, list_answers)


def set_digest(case: Case, entry: IndexEntry) -> None:
    """Seal what lists show of the case."""
    case.digest = seal(case.key_id, dict(entry.digest), about=case_values.DIGEST)


def index_case(case: Case, procedure: Procedure, entry: IndexEntry) -> None:
    """Make a new case found, once it is written."""
    search_tokens.index_case(case, entry.words)
    facet_tokens.index_facets(case, procedure, entry.answers)


def reindex_case(case: Case, procedure: Procedure, answers: Mapping[str, Any]) -> None:
    """Lists and searches follow the answers of a case that is already written."""
    entry = build_entry(case, procedure, answers)
    set_digest(case, entry)
    _replace_fingerprints(case, procedure, entry)


def index_again(case: Case, procedure: Procedure, answers: Mapping[str, Any]) -> None:
    """Index again answers that have not changed: the case itself stays as it is."""
    _replace_fingerprints(case, procedure, build_entry(case, procedure, answers))


def _replace_fingerprints(case: Case, procedure: Procedure, entry: IndexEntry) -> None:
    search_tokens.reindex_case(case, entry.words)
    facet_tokens.reindex_facets(case, procedure, entry.answers)
