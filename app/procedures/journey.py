"""The way through a form: which pages and fields apply to the answers given so far, in which order."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.expressions import holds
from app.procedures.definition import Field, Page, Procedure

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Context:
    """What conditions and validation may look at besides the question itself."""

    today: date
    answers: Answers = dataclasses.field(default_factory=dict)
    profile: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    case: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    processing: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def values(self, answers: Answers) -> dict[str, Any]:
        """The names a condition may use, over these answers."""
        return {
            "answers": answers,
            "profile": self.profile,
            "case": self.case,
            "processing": self.processing,
            "today": self.today.isoformat(),
        }


@dataclass(frozen=True)
class Step:
    """A page that applies, with the fields that apply."""

    page: Page
    fields: tuple[Field, ...]
    number: int


@dataclass(frozen=True)
class Journey:
    """The pages that apply, and the answers that count: those of fields that apply."""

    steps: tuple[Step, ...]
    answers: dict[str, Any]

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def first(self) -> Step:
        return self.steps[0]

    def step(self, page_id: str) -> Step | None:
        return next((step for step in self.steps if step.page.id == page_id), None)

    def after(self, page_id: str) -> Step | None:
        """The next page; none after the last one, where the review begins."""
        return self._at(page_id, +1)

    def before(self, page_id: str) -> Step | None:
        return self._at(page_id, -1)

    def _at(self, page_id: str, shift: int) -> Step | None:
        step = self.step(page_id)
        position = step.number - 1 + shift if step else -1
        return self.steps[position] if 0 <= position < self.total else None


def journey(procedure: Procedure, context: Context) -> Journey:
    """The way through the procedure for these answers. A hidden field is as if it had not been answered."""
    answers = dict(context.answers)
    steps: list[Step] = []
    for page in procedure.pages:
        fields = _shown_on(page, answers, context)
        for field in page.fields:
            if field not in fields:
                answers.pop(field.id, None)
        if fields:
            steps.append(Step(page, fields, number=len(steps) + 1))
    known = {field.id for field in procedure.fields}
    return Journey(tuple(steps), {key: value for key, value in answers.items() if key in known})


def shown_fields(fields: tuple[Field, ...], answers: Answers, context: Context) -> tuple[Field, ...]:
    """The fields that apply; one hidden no longer counts for those that come after it."""
    counting = dict(answers)
    shown = []
    for field in fields:
        if holds(field.condition, context.values(counting)):
            shown.append(field)
        else:
            counting.pop(field.id, None)
    return tuple(shown)


def _shown_on(page: Page, answers: Answers, context: Context) -> tuple[Field, ...]:
    if not holds(page.condition, context.values(answers)):
        return ()
    return shown_fields(page.fields, answers, context)
