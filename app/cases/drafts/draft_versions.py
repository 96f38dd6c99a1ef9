"""Drafts brought to a later version of their form, once whoever fills them in has read what changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select, update

from app.cases.drafts import request_drafts
from app.cases.drafts.draft_files import delete_file
from app.cases.models import Draft
from app.core import clock
from app.core.db import db
from app.procedures.definition import Procedure
from app.procedures.fields import Field
from app.procedures.fields.choice import with_stored_details
from app.procedures.form.display import display_line
from app.procedures.form.form_changes import FormChanges, carry_answers, compare_forms


def offer_version(slug: str, version_id: UUID) -> int:
    """Let the drafts of a procedure that are not sent follow this version; returns how many."""
    is_concerned = (
        Draft.procedure_slug == slug,
        Draft.procedure_version_id != version_id,
        Draft.sent_at.is_(None),
        Draft.expires_at > clock.now(),
    )
    count = db.session.scalar(select(func.count()).select_from(Draft).where(*is_concerned)) or 0
    db.session.execute(update(Draft).where(*is_concerned).values(next_version_id=version_id))
    return count


class DraftTransition:
    """A draft, the form it was begun with and the one it is brought to."""

    def __init__(self, draft: Draft, former: Procedure, later: Procedure) -> None:
        self._draft, self._former, self._later = draft, former, later
        self._contents = request_drafts.contents_of(draft)
        # What was typed and is not valid yet is lost with its question as an answer would be.
        page_inputs = [item for page in self._contents.inputs.values() for item in page.items()]
        self._inputs = {name: value for name, value in page_inputs if value not in (None, "", [])}
        self._sorting = carry_answers(former, later, self._contents.answers)

    @property
    def changes(self) -> FormChanges:
        return compare_forms(self._former, self._later)

    @property
    def dropped_rows(self) -> list[tuple[str, str]]:
        """Rows not taken over, as label and text: answers, then what was typed without being valid."""
        answers = self._contents.answers
        rows = [
            (field.label, display_line(with_stored_details(field, answers), answers[field.id]))
            for field in self._sorting.dropped_fields
        ]
        return rows + [(field.label, value) for field, value in self._dropped_inputs()]

    def _dropped_inputs(self) -> Iterator[tuple[Field, str]]:
        later_ids = {field.id for field in self._later.fields}
        dropped_ids = {field.id for field in self._sorting.dropped_fields}
        former_fields = {field.id: field for field in self._former.fields}
        for name, value in self._inputs.items():
            field = former_fields.get(name.partition("__")[0])
            if field is not None and field.id not in later_ids and field.id not in dropped_ids:
                yield field, ", ".join(value) if isinstance(value, list) else str(value)

    def apply(self) -> None:
        """Bring the draft to the later version."""
        draft, contents = self._draft, self._contents
        field_ids = {field.id for field in self._later.fields}
        page_of = {field.id: page.id for page in self._later.pages for field in page.fields}
        inputs: dict[str, dict[str, object]] = {}
        for name, value in self._inputs.items():
            field_id = name.partition("__")[0]
            if field_id in page_of:
                inputs.setdefault(page_of[field_id], {})[name] = value
        self._delete_dropped_files()
        draft.procedure_version_id, draft.next_version_id = draft.next_version_id or draft.procedure_version_id, None
        seen_ids = [field_id for field_id in contents.seen_ids if field_id in field_ids]
        new_contents = replace(contents, answers=self._sorting.answers, inputs=inputs, seen_ids=seen_ids, writers={})
        request_drafts.save_draft(draft, new_contents)

    def _delete_dropped_files(self) -> None:
        for field in self._sorting.dropped_fields:
            if field.type == "files":
                for file in self._contents.answers[field.id]:
                    delete_file(self._draft, str(file["id"]))
