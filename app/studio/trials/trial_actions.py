"""The actions of the circuit in a trial: their questions, what is typed in them, what they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.cases.reading.case_values import format_answer
from app.core import clock
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.language.text.normalisation import to_one_line
from app.language.text.placeholders import render_text
from app.procedures.definition import Field, bind_fields, parse_fields, questions_by_name
from app.procedures.fields.choice import with_stored_details
from app.procedures.form.journey import Context, build_journey
from app.studio.trials.run_recording import record_run
from app.studio.trials.trial_case import AGENT, RESIDENT, TrialCase
from app.studio.trials.trial_values import condition_context, text_values
from app.workflows import engine
from app.workflows.definition import APPLICANT, Action

ACTION_NOT_POSSIBLE = lazy_gettext("Un geste de l’essai n’est plus possible : la démarche ou le circuit a changé.")


def list_actions(case: TrialCase, by: str) -> list[Action]:
    """The actions that this function, or the applicant, may do now, with their labels filled in."""
    if not case.is_submitted or case.end_reason:
        return []
    actions = engine.available_actions(
        case.workflow, case.status.id, functions=frozenset({by}), context=condition_context(case)
    )
    return [_render_label(case, action) for action in actions]


def _render_label(case: TrialCase, action: Action) -> Action:
    if "{{" not in action.label:
        return action
    label = render_text(action.label, text_values(case, case.status.id, case.processing))
    return replace(action, label=to_one_line(label))


def find_action(case: TrialCase, action_id: str, by: str) -> Action | None:
    """An action that may be done now."""
    return next((action for action in list_actions(case, by) if action.id == action_id), None)


def list_fields(case: TrialCase, action: Action) -> tuple[Field, ...]:
    """The questions of an action: its own, or those of the request that it corrects."""
    if action.edits is None:
        fields = parse_fields([dict(field) for field in action.fields])
        return bind_fields(fields, questions_by_name(case.procedure.fields, "answers"))
    edits = action.edits
    is_whole = not edits.pages and not edits.fields
    reserved = case.procedure.agents_fields if APPLICANT in action.by else frozenset()
    return tuple(
        field
        for page in case.procedure.pages
        for field in page.fields
        if (is_whole or page.id in edits.pages or field.id in edits.fields) and field.id not in reserved
    )


def run_action(case: TrialCase, action_id: str, answers: Mapping[str, Any], *, by: str) -> None:
    """Run the action for this function. Raises ActionNotAvailable, EndlessJump."""
    assert case.status_id is not None
    action = case.workflow.action(case.status_id, action_id)
    context = condition_context(case)
    new_answers = case.answers if action is None or action.edits is None else _correct(case, action, answers)
    run = engine.run_action(
        case.workflow,
        case.status_id,
        action_id,
        functions=frozenset({by}),
        values=answers,
        context=context,
        context_after=condition_context(case, new_answers),
        markers=case.markers,
    )
    assert action is not None  # the engine has just run it
    fields = [field for field in list_fields(case, action) if answers.get(field.id) not in (None, "", [])]
    texts = {field.id: format_answer(with_stored_details(field, answers), answers[field.id]) for field in fields}
    case.answers = dict(new_answers)
    case.add_entry(
        _("« %(action)s », par %(person)s", action=action.label, person=describe_person(case, by)),
        icon="user",
        rows=tuple((field.label, texts[field.id]) for field in fields),
    )
    who = RESIDENT if by == APPLICANT else AGENT
    record_run(case, run, by=who, action_answers=answers, action_texts=texts)


def describe_person(case: TrialCase, by: str) -> str:
    """The applicant, or the label of a function."""
    if by == APPLICANT:
        return _("l’usager")
    return next((function.label for function in case.workflow.functions if function.id == by), by)


def _correct(case: TrialCase, action: Action, answers: Mapping[str, Any]) -> dict[str, Any]:
    """All the answers once these are corrected: those that do not apply any more are left out."""
    names = {field.id for field in list_fields(case, action)}
    merged = {**{name: value for name, value in case.answers.items() if name not in names}, **answers}
    return build_journey(case.procedure, Context(clock.today(), answers=merged)).answers
