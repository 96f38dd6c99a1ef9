"""The questions of the form that an agent asks again, each with a reason, as they are written to the applicant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from app.cases.models import Case
from app.cases.reading.readable_answers import reader_of
from app.cases.reading.readable_case import read_case
from app.core.i18n import gettext as _
from app.core.web.access_rules import Actor

MAX_REASON = 300


@dataclass(frozen=True)
class AskedQuestion:
    """A question of the form, and why it is asked again."""

    label: str
    reason: str

    @property
    def line(self) -> str:
        return _("%(label)s : %(reason)s", label=self.label, reason=self.reason) if self.reason else self.label


def read_asked_questions(case: Case, form: MultiDict[str, str], *, by: Actor) -> list[AskedQuestion]:
    """The questions that were ticked, in the order of the form; others than those of the request are left out."""
    ticked = set(form.getlist("field"))
    if not ticked:
        return []
    readable_case = read_case(case, is_agent=True, functions=reader_of(by, case).functions)
    fields = [row.field for page in readable_case.pages for row in page.rows if row.field.id in ticked]
    return [AskedQuestion(field.label, form.get(f"reason-{field.id}", "")[:MAX_REASON]) for field in fields]


def add_to_text(text: str, questions: Sequence[AskedQuestion]) -> str:
    """Build the text that the applicant reads: the words of the agent, then the list of what is asked."""
    if not questions:
        return text
    lines = [_("Il nous faut de nouveau :"), *(f"– {question.line}" for question in questions)]
    return "\n\n".join(filter(None, [text.strip(), "\n".join(lines)]))
