"""The synonyms that webmasters add to those that come with Parvis."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.domain_errors import NotFound
from app.language.text.normalisation import to_one_line
from app.search.index_state import change_version
from app.search.models import SynonymGroup
from app.search.synonyms import ARROW, is_valid_line

MAX_LENGTH = 300
MAX_GROUPS = 500


class SynonymsRefused(Exception):
    """The words are no group of synonyms; `problem` says why: "too_few", "too_long", "too_many", "exists"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class SynonymGroupNotFound(NotFound):
    """The authority has no such group."""


def list_groups() -> Sequence[SynonymGroup]:
    """The groups of the authority, in alphabetical order."""
    return db.session.scalars(select(SynonymGroup).order_by(SynonymGroup.line)).all()


def create_group(words: str, targets: str = "") -> SynonymGroup:
    """Add a group of equal words; with targets, words that also search those. Raises SynonymsRefused."""
    line = _format_phrases(words)
    if _format_phrases(targets):
        line = f"{line} {ARROW} {_format_phrases(targets)}"
    if not is_valid_line(line) or line.count(ARROW) > 1:
        raise SynonymsRefused("too_few")
    if len(line) > MAX_LENGTH:
        raise SynonymsRefused("too_long")
    groups = list_groups()
    if any(group.line == line for group in groups):
        raise SynonymsRefused("exists")
    if len(groups) >= MAX_GROUPS:
        raise SynonymsRefused("too_many")
    group = SynonymGroup(line=line)
    db.session.add(group)
    db.session.flush()
    change_version()
    return group


def delete_group(group_id: UUID) -> None:
    """Delete a group of the authority. Raises SynonymGroupNotFound."""
    group = db.session.get(SynonymGroup, group_id)
    if group is None:
        raise SynonymGroupNotFound(group_id)
    db.session.delete(group)
    db.session.flush()
    change_version()


def _format_phrases(text: str) -> str:
    phrases = (to_one_line(phrase) for phrase in text.split(","))
    return ", ".join(dict.fromkeys(phrase for phrase in phrases if phrase))
