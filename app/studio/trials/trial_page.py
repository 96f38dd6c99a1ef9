"""Page of a trial: the resident on one side, the agents on the other, the journal and the clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.cases.law.legal_position import LegalPosition
from app.cases.reading.answer_rows import AnswerRow, answer_rows
from app.procedures.definition import parse_fields
from app.procedures.form.journey import Journey, Step, build_journey
from app.studio.trials.trial import REVIEW, Trial
from app.studio.trials.trial_actions import list_actions
from app.studio.trials.trial_case import JournalEntry, PublicNote, TrialCase
from app.studio.trials.trial_clock import set_clock
from app.studio.trials.trial_forms import TrialForm, draw_form, form_context
from app.studio.trials.trial_law import compute_legal_position
from app.studio.trials.trial_timers import DueDate, list_due_dates
from app.workflows.actions import ACTION_TYPES
from app.workflows.actions.declaration import StepOutcome
from app.workflows.definition import APPLICANT, Action, Function, Status


@dataclass(frozen=True)
class AwaitedStep:
    """A step that the worker would do, with what its author may say of it."""

    entry: str
    label: str
    icon: str
    # Whether other software answers something; how else it may end, as far as the circuit has a way for it.
    has_response: bool
    outcomes: list[StepOutcome]


@dataclass(frozen=True)
class TrialPage:
    """A trial on screen. `action`: the one that is open, with who does it and its questions."""

    trial: Trial
    case: TrialCase
    function_id: str
    page_form: TrialForm | None = None
    action: Action | None = None
    action_by: str = ""
    action_form: TrialForm | None = None

    @property
    def functions(self) -> Sequence[Function]:
        return self.case.workflow.functions

    @cached_property
    def journey(self) -> Journey:
        """The pages that apply to the answers so far."""
        with set_clock(self.case.now):
            return build_journey(self.case.tried.resident_procedure, form_context(self.case, self.trial.answers))

    @property
    def is_review(self) -> bool:
        return self.trial.page_id == REVIEW

    @property
    def step(self) -> Step:
        """The page being filled in."""
        return self.journey.step(self.trial.page_id) or self.journey.first_step

    @cached_property
    def form(self) -> TrialForm:
        """The questions of that page; those for agents are not asked of residents."""
        if self.page_form is not None:
            return self.page_form
        with set_clock(self.case.now):
            context = form_context(self.case, self.trial.answers)
            return draw_form(self.step.page.fields, context, self.trial.answers)

    @property
    def sections(self) -> list[tuple[str, str, list[AnswerRow]]]:
        """The answers of the resident by page: (page id, its title, its rows)."""
        answers = self.case.answers if self.case.is_submitted else self.journey.answers
        with set_clock(self.case.now):
            steps = build_journey(self.case.tried.resident_procedure, form_context(self.case, answers)).steps
        return [(step.page.id, step.page.title, answer_rows(step.fields, answers)) for step in steps]

    @property
    def agent_rows(self) -> list[AnswerRow]:
        """All the answers as the agents of the function read them."""
        with set_clock(self.case.now):
            steps = build_journey(self.case.procedure, form_context(self.case, self.case.answers)).steps
        fields = [field for step in steps for field in step.fields]
        return answer_rows(fields, self.case.answers, frozenset({self.function_id}))

    @cached_property
    def processing_rows(self) -> list[AnswerRow]:
        """The processing fields that hold something."""
        fields = parse_fields([dict(field) for field in self.case.workflow.processing_fields])
        filled = [field for field in fields if self.case.processing.get(field.id) not in (None, "", [])]
        return answer_rows(filled, self.case.processing)

    @property
    def public_status(self) -> Status:
        """The last status that its applicant is told of."""
        statuses = [self.case.workflow.status(visit.status) for visit in self.case.visited]
        return next((status for status in reversed(statuses) if status.public), self.case.status)

    @property
    def public_visits(self) -> Iterator[tuple[str, Any]]:
        """The statuses on the page of the applicant, the latest first: (label, instant)."""
        for visit in reversed(self.case.visited):
            status = self.case.workflow.status(visit.status)
            if status.public:
                yield status.public_label, visit.at

    @property
    def applicant_notes(self) -> list[PublicNote]:
        return [note for note in self.case.notes if note.is_for_applicant]

    @property
    def agent_notes(self) -> list[PublicNote]:
        return [note for note in self.case.notes if note.is_for_agents]

    @cached_property
    def applicant_actions(self) -> list[Action]:
        with set_clock(self.case.now):
            return list_actions(self.case, APPLICANT)

    @cached_property
    def agent_actions(self) -> list[Action]:
        with set_clock(self.case.now):
            return list_actions(self.case, self.function_id)

    @cached_property
    def other_functions(self) -> list[tuple[Function, int]]:
        """Other functions that have something to do, and how many actions."""
        with set_clock(self.case.now):
            counts = [(function, len(list_actions(self.case, function.id))) for function in self.functions]
        return [(each, count) for each, count in counts if count and each.id != self.function_id]

    @property
    def awaited_steps(self) -> list[AwaitedStep]:
        """Steps that the author has to answer in the place of the worker."""
        return [
            AwaitedStep(
                step.entry,
                str(action_type.label),
                action_type.icon,
                action.response_name is not None,
                [outcome for outcome in action_type.outcomes if action.find_outcome_target(outcome.key)],
            )
            for step in self.case.pending
            for action, action_type in [(step.effect.action, ACTION_TYPES[step.effect.action.type])]
        ]

    @cached_property
    def due_dates(self) -> list[DueDate]:
        with set_clock(self.case.now):
            return list_due_dates(self.case)

    @cached_property
    def law(self) -> LegalPosition | None:
        with set_clock(self.case.now):
            return compute_legal_position(self.case)

    @property
    def journal(self) -> list[JournalEntry]:
        """Journal of the trial, the latest entry first."""
        return list(reversed(self.case.journal))
