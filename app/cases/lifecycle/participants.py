"""Participation of capabilities when a case is submitted, corrected, withdrawn, closed, anonymised or deleted.

They act in the transaction of whoever calls, and may refuse by raising NotAdmitted: nothing of the submission is kept then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.cases.models import Case, Draft
from app.core.web.access_rules import Actor
from app.procedures.definition import Field, Procedure
from app.procedures.fields import Problem

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class SavedPage:
    """A page of a draft just validated, with its questions as asked. Who refuses an answer takes it out and says why."""

    draft: Draft
    fields: Sequence[Field]
    answers: dict[str, Any]
    problems: dict[str, list[Problem]]

    @property
    def is_by_agent(self) -> bool:
        """Whether an agent fills it in for somebody."""
        return self.draft.entered_by_id is not None


@dataclass(frozen=True)
class Submission:
    """A case just written, and what it was made of. `procedure` was filled in; `live`, in force, may be another version."""

    case: Case
    procedure: Procedure
    live: Procedure
    answers: Answers
    # That of the draft, if there was one.
    token: UUID
    by: Actor


@dataclass(frozen=True)
class Correction:
    """The answers of a case before and after somebody corrected them."""

    case: Case
    procedure: Procedure
    former: Answers
    answers: Answers
    by: Actor


@dataclass(frozen=True)
class ActionDone:
    """An action of the workflow just done, with its questions and the answers to them."""

    case: Case
    fields: Sequence[Field]
    answers: Answers
    by: Actor


@dataclass(frozen=True)
class Participant:
    """A capability that holds something of a case; it says only what concerns it."""

    name: str
    # Puts in the answers what is not for the sender to say. Called first: nothing is written yet.
    prepare_answers: Callable[[Procedure, Answers, Actor], Answers] | None = None
    # Before a page of a draft is kept: what others may not have any more is held for it.
    on_save_page: Callable[[SavedPage], None] | None = None
    # The draft is sent and waits until that moment: what it holds is held until then.
    on_hold: Callable[[Draft, datetime], None] | None = None
    on_submit: Callable[[Submission], None] | None = None
    on_correct: Callable[[Correction], None] | None = None
    on_action: Callable[[ActionDone], None] | None = None
    on_withdraw: Callable[[Case], None] | None = None
    # The case has entered a closed status, which it has already.
    on_close: Callable[[Case], None] | None = None
    # Before the rows of these cases are deleted, whether they are anonymised or deleted.
    on_anonymise: Callable[[Sequence[UUID]], None] | None = None
    # Before a case that should never have been is deleted: it gives back what it held.
    on_delete: Callable[[Case], None] | None = None


_participants: Sequence[Participant] = ()


def install(participants: Sequence[Participant]) -> None:
    """Set the participants, in the order in which they act; called once by the composition root."""
    global _participants
    _participants = participants


def prepare_answers(procedure: Procedure, answers: Answers, *, by: Actor) -> Answers:
    """The answers as they are to be checked and kept."""
    for participant in _participants:
        if participant.prepare_answers is not None:
            answers = participant.prepare_answers(procedure, answers, by)
    return answers


def follow_saved_page(page: SavedPage) -> None:
    for participant in _participants:
        if participant.on_save_page is not None:
            participant.on_save_page(page)


def follow_hold(draft: Draft, until: datetime) -> None:
    for participant in _participants:
        if participant.on_hold is not None:
            participant.on_hold(draft, until)


def follow_submission(submission: Submission) -> None:
    """Raises NotAdmitted."""
    for participant in _participants:
        if participant.on_submit is not None:
            participant.on_submit(submission)


def follow_correction(correction: Correction) -> None:
    for participant in _participants:
        if participant.on_correct is not None:
            participant.on_correct(correction)


def follow_action(action: ActionDone) -> None:
    """Raises NotAdmitted."""
    for participant in _participants:
        if participant.on_action is not None:
            participant.on_action(action)


def follow_withdrawal(case: Case) -> None:
    for participant in _participants:
        if participant.on_withdraw is not None:
            participant.on_withdraw(case)


def follow_closing(case: Case) -> None:
    for participant in _participants:
        if participant.on_close is not None:
            participant.on_close(case)


def follow_anonymisation(case_ids: Sequence[UUID]) -> None:
    for participant in _participants:
        if participant.on_anonymise is not None:
            participant.on_anonymise(case_ids)


def follow_deletion(case: Case) -> None:
    for participant in _participants:
        if participant.on_delete is not None:
            participant.on_delete(case)
