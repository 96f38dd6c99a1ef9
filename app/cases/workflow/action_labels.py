"""Labels of action buttons for one case: a label may show data of the request, such as the proposed date."""

from __future__ import annotations

from dataclasses import replace

from app.cases.case_definitions import procedure_of, workflow_of
from app.cases.models import Case
from app.cases.reading import case_values
from app.cases.reading.answer_mask import build_concealment
from app.cases.reading.readable_answers import TEXTS, mask_for_reader
from app.language.text.normalisation import to_one_line
from app.language.text.placeholders import render_text
from app.workflows.definition import Action


def render_label(case: Case, action: Action) -> Action:
    """The action with its placeholders filled in, as in any text that the workflow writes."""
    if "{{" not in action.label:
        return action
    procedure, answers = procedure_of(case), case_values.answers_of(case)
    conceal = build_concealment(procedure.fields, answers, TEXTS.can_read_whole)
    names = case_values.text_context(
        case,
        procedure,
        workflow_of(case).status(case.status),
        department=None,
        answers=mask_for_reader(procedure, answers, TEXTS),
        processing=conceal.conceal(case_values.processing_of(case)),
        action={},
    )
    return replace(action, label=to_one_line(render_text(action.label, names)))
