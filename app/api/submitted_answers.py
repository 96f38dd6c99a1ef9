"""Requests that software sends: a draft of its own, whose answers are validated as the portal does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from app.cases.drafts import request_drafts
from app.cases.drafts.draft_files import save_files
from app.cases.drafts.draft_pages import validate_draft
from app.cases.drafts.request_drafts import DraftContents
from app.cases.files.uploads import UploadedFile
from app.cases.lifecycle.draft_submission import SendingResult, send_draft
from app.cases.models import Draft
from app.cases.people.applicants import owner_profile
from app.connectors.models import ApiKey
from app.core.web.access_rules import Actor
from app.procedures.definition import Procedure
from app.procedures.fields import Problem
from app.procedures.publishing import LiveProcedure

Uploads = Mapping[str, Sequence[UploadedFile]]
FieldProblems = Mapping[str, list[Problem]]


class AnswersRefused(Exception):
    """Some answers cannot be taken: their problems, by question."""

    def __init__(self, problems: FieldProblems) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


def create_sender(key: ApiKey, live: LiveProcedure) -> Actor:
    """The actor that sends requests of a procedure with this key."""
    return Actor(kind="software", account_id=key.id, name=key.name, families=frozenset({live.family}))


def check_answers(
    procedure: Procedure, contents: DraftContents, file_problems: FieldProblems, *, is_whole: bool = True
) -> dict[str, Any]:
    """The answers to keep. Raises AnswersRefused; of a draft, only for the values that it gives."""
    checked = validate_draft(procedure, contents, owner_profile(None, procedure.family))
    problems = {name: list(field_problems) for name, field_problems in file_problems.items() if field_problems}
    for page_problems in checked.problems.values():
        for name, field_problems in page_problems.items():
            if name not in problems and (is_whole or contents.answers.get(name)):
                problems[name] = field_problems
    if problems:
        raise AnswersRefused(problems)
    return checked.answers


def open_checked_draft(
    live: LiveProcedure, answers: Mapping[str, Any], uploads: Uploads, *, by: Actor, channel: str, is_whole: bool = True
) -> tuple[Draft, dict[str, Any]]:
    """A draft that holds the files, and its validated answers. Raises AnswersRefused."""
    procedure = live.definition
    draft = request_drafts.open_draft(live, by=by, channel=channel)
    saved_answers: dict[str, Any] = dict(answers)
    file_problems = {
        field.id: save_files(draft, field, MultiDict(), uploads, saved_answers)
        for field in procedure.fields
        if field.id in uploads
    }
    contents = DraftContents(saved_answers, draft_id=draft.id)
    return draft, check_answers(procedure, contents, file_problems, is_whole=is_whole)


def send_answers(
    live: LiveProcedure, answers: Mapping[str, Any], uploads: Uploads, *, by: Actor, channel: str
) -> tuple[Draft, SendingResult]:
    """Send a request. Raises AnswersRefused, NotAdmitted."""
    draft, checked_answers = open_checked_draft(live, answers, uploads, by=by, channel=channel)
    request_drafts.save_draft(draft, DraftContents(checked_answers, draft_id=draft.id))
    return draft, send_draft(draft, checked_answers, by=by, channel=channel)
