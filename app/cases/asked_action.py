"""An action about to be done, by an agent or by the applicant: its questions, what was answered, the files sent with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from app.cases import correction, values
from app.cases.applicants import chooser_in
from app.cases.definitions import checks_of_action, fields_of_action, procedure_of
from app.cases.models import Case
from app.cases.readable_answers import answers_for, processing_for, reader_of
from app.cases.received_files import Received, receive_for
from app.cases.row_files import asks_for_files, file_fields, row_file_fields
from app.core import clock
from app.core.access import Actor
from app.procedures.definition import Field
from app.procedures.display import displayed
from app.procedures.fields import FIELD_TYPES, Problem
from app.procedures.fields.base import kept_names
from app.procedures.fields.choices import recalled
from app.procedures.fields.files import all_files
from app.procedures.journey import Context, settled
from app.procedures.prefill import input_values, offered
from app.procedures.refresh import Refresh, refreshed, seen_problems
from app.procedures.slots import Slot, slots_of
from app.procedures.sources.offers import lists_for
from app.procedures.typed_inputs import words_of_input
from app.procedures.validation import Checked, validate_fields
from app.workflows.definition import Action

FILES = "files"


@dataclass(frozen=True)
class AskedAction:
    """The questions of an action, and what their inputs contain."""

    action: Action
    fields: tuple[Field, ...]
    values: Mapping[str, Any]
    slots: Sequence[Slot]
    checked: Checked | None = None
    # What is wrong with those that could be seen when it was sent: one that applies only now is not yet a mistake.
    noticed: Mapping[str, list[Problem]] = field(default_factory=dict)
    sent: Mapping[str, Sequence[Received]] = field(default_factory=dict)

    @property
    def is_arranging(self) -> bool:
        """Sent to show more or fewer inputs: nothing in it is a mistake yet."""
        return self.checked is not None and self.checked.is_arranging

    @property
    def is_complete(self) -> bool:
        return self.checked is not None and self.checked.is_valid and not self.is_arranging

    @property
    def problems(self) -> Mapping[str, Any]:
        return {} if self.is_arranging else self.noticed

    @property
    def problem_list(self) -> list[tuple[Field, Problem]]:
        """In the order of the form, for its summary of errors."""
        shown = self.checked.fields if self.checked else ()
        return [(each, problem) for each in shown for problem in self.problems.get(each.id, ())]

    @property
    def has_new_questions(self) -> bool:
        """Whether some apply only since the last answers, and nothing else is missing."""
        return not (self.checked is None or self.is_complete or self.is_arranging or self.problems)

    @property
    def answers(self) -> dict[str, Any]:
        return self.checked.answers if self.checked else {}

    @property
    def files(self) -> dict[str, Sequence[Received]]:
        """What was sent for the questions that apply, to be kept with the action."""
        placed = {file["id"].partition("/")[0] for file in all_files(self.answers)}
        return {name: received for name, received in self.sent.items() if name in self.answers or name in placed}

    @property
    def typed_rows(self) -> list[tuple[str, str]]:
        """What was typed, in words: labels of questions and of options, never the names that the form gives them."""
        shown = self.checked.fields if self.checked else self.fields
        rows = ((field.label, self._words_typed(field)) for field in shown if FIELD_TYPES[field.type].has_value)
        return [(label, words) for label, words in rows if words]

    def _words_typed(self, field: Field) -> str:
        if field.id in self.answers:
            written = displayed(recalled(field, self.answers), self.answers[field.id])
            return written if isinstance(written, str) else "\n".join(written)
        inputs = {name: value for name, value in self.values.items() if name.partition("__")[0] == field.id}
        words = [
            words_of_input(self.fields, name, str(each))
            for name, value in inputs.items()
            for each in (value if isinstance(value, list) else [value])
            if each
        ]
        return "\n".join(filter(None, words))

    @property
    def takes_files(self) -> bool:
        return asks_for_files(self.fields)

    @property
    def names(self) -> tuple[str, ...]:
        """The questions asked."""
        return tuple(field.id for field in self.fields)

    @property
    def loses_files(self) -> bool:
        """Files are kept once the action is done: shown again, the form has to be given them again."""
        return any(self.sent.values())


def ask(case: Case, action: Action, *, by: Actor, is_for_many: bool = False) -> AskedAction:
    """The questions before anything is typed; an agent finds there what the request already knows.

    Asked for several cases at once, of which `case` is one, they hold nothing that is true of that one alone.
    """
    if action.edits is not None:
        fields = correction.fields_corrected(case, action.edits, by=by)
        slots = slots_of(fields, correction.fields_shown(case, fields, by=by))
        return AskedAction(action, fields, correction.shown_first(case, fields, by=by), slots)
    fields = fields_of_action(case, action)
    names = {name for each in fields for name in kept_names(each)}
    known = values.processing_of(case) if by.is_agent and not is_for_many else {}
    context = context_around(case, {}, by=by)
    if is_for_many:
        context = replace(context, answers={}, case={}, processing={}, around={**context.around, "calls": {}})
    around = {name: value for name, value in context.answers.items() if name not in names}
    given = {name: value for name, value in _without_files(fields, known).items() if name in names}
    shown, counting = settled(fields, {**around, **given}, context)
    offers = offered(shown, {**around, **given, **counting}, context)
    return AskedAction(action, fields, input_values(fields, {**offers, **given, **counting}), slots_of(fields, shown))


def answered(
    case: Case, action: Action, form: MultiDict[str, Any], uploads: MultiDict[str, FileStorage], *, by: Actor
) -> AskedAction:
    """What was sent, looked at: nothing of it is kept yet."""
    if action.edits is not None:
        return _corrected(case, action, form, uploads, by=by)
    fields = fields_of_action(case, action)
    sent = {each.id: receive_for(each, uploads.getlist(each.id)) for each in fields if each.type == FILES}
    checked = validate_fields(fields, form, context_around(case, sent, by=by), checks_of_action(action))
    slots = slots_of(fields, checked.fields)
    typed = _without_files(fields, checked.typed)
    return AskedAction(action, fields, typed, slots, checked, seen_problems(checked.problems, slots, form), sent)


def refreshed_action(case: Case, action: Action, form: MultiDict[str, Any], *, by: Actor) -> Refresh:
    """What the answers typed so far change among the questions of an action."""
    asked = answered(case, action, form, MultiDict(), by=by)
    assert asked.checked is not None
    return refreshed(asked.slots, asked.values, [asked.checked], form)


def _corrected(
    case: Case, action: Action, form: MultiDict[str, Any], uploads: MultiDict[str, FileStorage], *, by: Actor
) -> AskedAction:
    """The same for an action that asks the questions of the request again."""
    assert action.edits is not None
    named = list(file_fields(procedure_of(case).fields, form))
    sent = {each.id: receive_for(each, uploads.getlist(each.id)) for each in named}
    described = {name: [file.described() for file in received] for name, received in sent.items()}
    in_rows = row_file_fields(procedure_of(case).fields, form)
    described |= {each.id: _placed(each.id, sent[each.id]) for each in in_rows}
    asked = correction.fields_corrected(case, action.edits, by=by)
    fields, checked = correction.check(case, asked, form, described, by=by)
    shown, typed = correction.redraw_form(case, fields, checked, by=by)
    typed = {**_without_files(fields, typed), **correction.kept_files(case, fields, form)}
    slots = slots_of(fields, shown)
    return AskedAction(action, fields, typed, slots, checked, seen_problems(checked.problems, slots, form), sent)


def context_around(case: Case, sent: Mapping[str, Sequence[Received]], *, by: Actor) -> Context:
    """What the questions of an action may look at besides one another: what their reader may know."""
    reader = reader_of(by, case)
    processing = processing_for(case, reader) if reader.is_agent else values.processing_of(case)
    known = values.for_conditions(case, answers_for(case, reader), processing)
    files = {name: [file.described() for file in received] for name, received in sent.items()}
    answers = {**known["answers"], **files}
    return Context(
        clock.today(),
        answers=answers,
        case=known["case"],
        processing=known["processing"],
        around={name: known[name] for name in ("option", "calls")},
        lists=lists_for(chooser_in(case, by=by)),
    )


def _placed(name: str, received: Sequence[Received]) -> list[dict[str, Any]]:
    """The same in a group of questions, where it is known by its place until it is kept."""
    return [{**file.described(), "id": f"{name}/{number}"} for number, file in enumerate(received)]


def _without_files(fields: tuple[Field, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    names = {each.id for each in fields if each.type == FILES}
    return {name: value for name, value in given.items() if name not in names}
