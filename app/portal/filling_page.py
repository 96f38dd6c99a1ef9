"""One page of the form as its template wants it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for

from app.cases.models import Draft
from app.procedures.definition import Field, Procedure
from app.procedures.fields import Problem
from app.procedures.journey import Journey, Step
from app.procedures.validation import Checked

# Which fields the browser was showing: one that appears only now is not yet a mistake.
SHOWN = "shown"


@dataclass(frozen=True)
class FilledPage:
    """Where the applicant stands: the page, what its inputs contain, and what is wrong with them."""

    procedure: Procedure
    way: Journey
    step: Step
    values: Mapping[str, Any]
    problems: Mapping[str, list[Problem]]
    problem_list: list[tuple[Field, Problem]]
    draft_id: UUID | None = None
    saved_at: datetime | str | None = None

    def context(self) -> dict[str, Any]:
        """What `portal/filling/page.html` names."""
        return {
            "procedure": self.procedure,
            "page": self.step.page,
            "slots": [(field, field in self.step.fields) for field in self.step.page.fields],
            "shown": [field.id for field in self.step.fields],
            "number": self.step.number,
            "total": self.way.total + 1,  # the review is the last step
            "values": self.values,
            "problems": self.problems,
            "problem_list": self.problem_list,
            "has_files": any(field.type == "files" for field in self.step.fields),
            "draft_id": self.draft_id,
            "saved_at": self.saved_at,
            "action_url": self._url("page"),
            "autosave_url": self._url("autosave"),
            **self._back(),
        }

    def _url(self, kind: str) -> str:
        slug, page = self.procedure.slug, self.step.page.id
        if self.draft_id is None:
            return url_for(f"filling.create_{kind}", slug=slug)
        return url_for(f"filling.update_{kind}", slug=slug, draft_id=self.draft_id, page_id=page)

    def _back(self) -> dict[str, Any]:
        before = self.way.before(self.step.page.id)
        if before is None or self.draft_id is None:
            return {"back_url": url_for("catalogue.show_procedure", slug=self.procedure.slug), "back_label": None}
        return {"back_url": page_url(self.procedure.slug, self.draft_id, before.page.id), "back_label": None}


def page_url(slug: str, draft_id: UUID, page_id: str) -> str:
    return url_for("filling.show_page", slug=slug, draft_id=draft_id, page_id=page_id)


def next_url(procedure: Procedure, way: Journey, draft: Draft, page_id: str) -> str:
    """Where "Continuer" leads: the page after, or the review."""
    after = way.after(page_id)
    if after is None:
        return url_for("sending.show_review", slug=procedure.slug, draft_id=draft.id)
    return page_url(procedure.slug, draft.id, after.page.id)


def problems_to_show(checked: Checked, shown_before: Iterable[str]) -> dict[str, list[Problem]]:
    """The problems of the fields that the applicant could see."""
    seen = set(shown_before)
    return {name: problems for name, problems in checked.problems.items() if name in seen}
