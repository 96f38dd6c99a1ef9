"""What the button of an action says of this very case: its label may show data of the request, such as the date proposed."""

from __future__ import annotations

from dataclasses import replace

from app.cases import values
from app.cases.answer_mask import concealment
from app.cases.definitions import procedure_of, workflow_of
from app.cases.models import Case
from app.cases.readable_answers import TEXTS, mask_for_reader
from app.core.text import one_line, render_text
from app.workflows.definition import Action


def with_label(case: Case, action: Action) -> Action:
    """The action with its placeholders filled in, as in any text that the workflow writes."""
    if "{{" not in action.label:
        return action
    procedure, answers = procedure_of(case), values.answers_of(case)
    conceal = concealment(procedure.fields, answers, TEXTS.knows)
    names = values.for_texts(
        case,
        procedure,
        workflow_of(case).status(case.status),
        department=None,
        answers=mask_for_reader(procedure, answers, TEXTS),
        processing=conceal.over(values.processing_of(case)),
        action={},
    )
    return replace(action, label=one_line(render_text(action.label, names)))
