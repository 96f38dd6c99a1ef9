"""Links to edit in place the answers of a request: those that an action of the circuit lets its agent correct."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask import url_for

from app.cases.lifecycle.correction import correctable_fields
from app.cases.models import Case
from app.core.web.access_rules import Actor
from app.procedures.fields import FIELD_TYPES
from app.workflows.definition import Action, Edits


def is_edit_in_place(case: Case, action: Action) -> bool:
    """Whether the action does nothing but correct answers: it asks no confirmation, runs nothing, leads nowhere else."""
    return action.edits is not None and action.to in (None, case.status) and not (action.confirm or action.run)


def narrow_action(action: Action, field_id: str) -> Action:
    """Return the action narrowed to one question."""
    return replace(action, edits=Edits(fields=frozenset({field_id})))


def find_editing_action(case: Case, actions: Iterable[Action], field_id: str, *, by: Actor) -> Action | None:
    """The action that corrects this answer, narrowed to it."""
    for action in actions:
        edits = action.edits if is_edit_in_place(case, action) else None
        if edits and any(field.id == field_id for field in correctable_fields(case, edits, by=by)):
            return narrow_action(action, field_id)
    return None


def edit_urls(case: Case, actions: Iterable[Action], *, by: Actor) -> dict[str, str]:
    """Return the addresses of the answers that may be edited, by question; data of processing are edited by their own action."""
    urls: dict[str, str] = {}
    for action in actions:
        if is_edit_in_place(case, action) and action.edits is not None:
            for field in correctable_fields(case, action.edits, by=by):
                if FIELD_TYPES[field.type].has_value and not FIELD_TYPES[field.type].is_computed:
                    url = url_for("answer_edits.show_answer", case_id=case.id, field_id=field.id)
                    urls.setdefault(field.id, url)
    return urls


def processing_urls(case: Case, actions: Iterable[Action]) -> dict[str, str]:
    """The action that asks again for each datum of processing without leading elsewhere."""
    return {
        field["id"]: url_for("case_actions.show_action", case_id=case.id, action_id=action.id)
        for action in actions
        if action.edits is None and action.to in (None, case.status)
        for field in action.fields
    }
