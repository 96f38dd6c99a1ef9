"""Autosaved drafts of agents on a case: saved as they type, private, deleted when sent or after thirty days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from sqlalchemy import Uuid, bindparam, delete, exists, select

from app.cases.case_definitions import fields_of_action, workflow_of
from app.cases.lifecycle.correction import correctable_fields
from app.cases.models import AgentDraft, Case
from app.cases.reading.masked_inputs import is_masked_input
from app.cases.reading.readable_answers import reader_of
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import seal, unseal_many
from app.core.web.access_rules import Actor

CONTENTS = "agent_draft.contents"
RETENTION = timedelta(days=30)
# More than any form takes; beyond, it is not somebody who types.
MAX_LENGTH = 100_000

# The forms in which an agent writes, with their inputs.
_FORM_INPUTS = {
    "message": frozenset({"text"}),
    "pieces": frozenset({"text", "basis", "pieces", "limit", "field"}),
    "note": frozenset({"text"}),
}
# What was typed, by name of the input.
TypedInputs = Mapping[str, list[str]]


class DraftTooLong(ValueError):
    """Nobody types that much: it is not kept."""


def save_agent_draft(case: Case, form: str, inputs: TypedInputs, *, by: Actor) -> None:
    """Keeps what is typed in one of the forms of the case, in the place of what was; nothing typed is nothing kept."""
    filled_inputs = {name: values for name, values in inputs.items() if any(value.strip() for value in values)}
    if sum(len(value) for values in filled_inputs.values() for value in values) > MAX_LENGTH:
        raise DraftTooLong
    delete_agent_draft(case, form, by=by)
    if filled_inputs:
        db.session.add(
            AgentDraft(
                id=new_id(),
                case_id=case.id,
                account_id=by.account_id,
                form=form,
                contents=seal(case.key_id, filled_inputs, about=CONTENTS),
                saved_at=clock.now(),
            )
        )


HAS_AGENT_DRAFTS = exists().where(
    AgentDraft.case_id == bindparam("case_id", type_=Uuid), AgentDraft.account_id == bindparam("account_id", type_=Uuid)
)


def drafts_of(case: Case, *, by: Actor) -> dict[str, TypedInputs]:
    """Drafts of this agent on the case, by form, without inputs that they may no longer read whole."""
    query = select(AgentDraft).where(AgentDraft.case_id == case.id, AgentDraft.account_id == by.account_id)
    drafts = db.session.scalars(query.order_by(AgentDraft.saved_at)).all()
    contents = unseal_many([(case.key_id, draft.contents) for draft in drafts], about=CONTENTS)
    return {
        draft.form: _readable_inputs(case, draft.form, inputs, by=by)
        for draft, inputs in zip(drafts, contents, strict=True)
        if inputs
    }


def delete_agent_draft(case: Case, form: str, *, by: Actor) -> None:
    """Delete a draft that was sent or emptied."""
    db.session.execute(
        delete(AgentDraft).where(
            AgentDraft.case_id == case.id, AgentDraft.account_id == by.account_id, AgentDraft.form == form
        )
    )


def expire_agent_drafts() -> None:
    """Delete drafts that nobody resumed for thirty days."""
    db.session.execute(delete(AgentDraft).where(AgentDraft.saved_at < clock.now() - RETENTION))


def form_of_action(action_id: str) -> str:
    return f"action:{action_id}"


def _readable_inputs(case: Case, form: str, inputs: TypedInputs, *, by: Actor) -> TypedInputs:
    """Functions and workflows change between two days of writing."""
    if form in _FORM_INPUTS:
        return inputs
    try:
        is_asked = build_input_filter(case, form, by=by)
    except StopIteration:
        return {}
    return {name: values for name, values in inputs.items() if is_asked(name)}


def build_input_filter(case: Case, form: str, *, by: Actor) -> Callable[[str], bool]:
    """A predicate of the input names that the form has; other inputs are not stored."""
    if form in _FORM_INPUTS:
        return _FORM_INPUTS[form].__contains__
    action = next(action for action in workflow_of(case).all_actions if form_of_action(action.id) == form)
    fields = correctable_fields(case, action.edits, by=by) if action.edits else fields_of_action(case, action)
    field_ids = frozenset(field.id for field in fields)
    parts = tuple(f"{name}__" for name in field_ids)
    can_read_whole = reader_of(by, case).can_read_whole
    return lambda name: (
        (name in field_ids or name.startswith(parts)) and not is_masked_input(name, fields, can_read_whole)
    )


def forms_of(action_ids: Iterable[str]) -> frozenset[str]:
    """The forms that the page of a case may have."""
    return frozenset({*_FORM_INPUTS, *map(form_of_action, action_ids)})
