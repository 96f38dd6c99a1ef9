"""Effects of a workflow on a case: each type of action is performed by the function listed in `app/wiring/actions.py`."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from app.cases.models import Case
from app.cases.reading.case_facts import placeholders_for_applicant
from app.cases.reading.case_values import format_answers
from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.web.access_rules import SYSTEM, Actor
from app.language import expressions
from app.language.text.passages import render_passage_parts, render_passages
from app.language.text.placeholders import TextPart
from app.procedures.publishing import resident_definition_of as procedure_in
from app.workflows.audience import KEYS
from app.workflows.definition import EntryAction
from app.workflows.engine import StepReason
from app.workflows.publishing import shown_to_residents as workflow_in
from app.workflows.publishing import translations_of


@dataclass(frozen=True)
class ActionExecution:
    """One effect to perform: the action as designed, who made it happen, and what its parameters may name."""

    case: Case
    action: EntryAction
    # What placeholders name, as written to a reader; what expressions name, as it is but for what is masked.
    values: Mapping[str, Any]
    context: Mapping[str, Any]
    by: Actor = SYSTEM
    # Who was there when it happened: whoever acted, or sent the request.
    triggered_by: Actor = SYSTEM
    # The same two with whole answers, where texts are given masked ones.
    unmasked: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None
    # In which its texts are written; their dates follow.
    language: str = SOURCE_LANGUAGE
    # For a deferred action: what its handler gives back to `cases.workflow.deferred_steps` once done, or given up.
    step_id: UUID | None = None

    def text(self, name: str) -> str:
        """A text of the action with its placeholders filled in."""
        return self.fill_template(self.action.parameters.get(name) or "")

    def value(self, name: str) -> Any:
        """A parameter that holds a value: an expression, a text with placeholders, or a value as it is."""
        return self.evaluate(self.action.parameters.get(name))

    def fill_template(self, template: Any) -> str:
        with use_language(self.language):
            return render_passages(template, self.values, self._facts)

    def parts_of(self, template: Any) -> Iterator[TextPart]:
        """A text with its values apart, which an address has to quote."""
        return render_passage_parts(template, self.values, self._facts)

    def evaluate(self, value: Any) -> Any:
        """An object is an expression, a text takes placeholders, those of a list too, anything else is kept as it is."""
        if isinstance(value, list):
            return [self.fill_template(element) if isinstance(element, str) else element for element in value]
        if isinstance(value, dict):
            return expressions.evaluate(value, self.context)
        return self.fill_template(value) if isinstance(value, str) else value

    def for_applicant(self, *, tracking_url: str = "") -> ActionExecution:
        """Translate the execution for texts that the applicant alone reads, where the workflow is translated.

        `tracking_url` leads to their request itself.
        """
        translated = self.in_language(self.case.language)
        words = placeholders_for_applicant(self.case, self.values["case"], tracking_url=tracking_url)
        return replace(translated, values={**translated.values, "case": words})

    def in_language(self, language: str) -> ActionExecution:
        """Return the execution in another language; as it is where the workflow has no translation."""
        words = translations_of(self.case.workflow_version_id).get(language)
        if not words:
            return self
        action = replace(self.action, parameters=KEYS.translate(dict(self.action.parameters), words))
        return replace(self, action=action, values=values_in_language(self, language), language=language)

    def translations(self, name: str) -> dict[str, str]:
        """A text of the action in each other language of the workflow."""
        languages = translations_of(self.case.workflow_version_id)
        return {language: self.in_language(language).text(name) for language in languages}

    def with_unmasked_answers(self) -> ActionExecution:
        """Return the execution with whole answers, for other software and for the engine: no person reads the result here."""
        return (
            replace(self, values=self.unmasked[0], context=self.unmasked[1], unmasked=None) if self.unmasked else self
        )

    @property
    def _facts(self) -> Mapping[str, Any]:
        return {**self.values, **self.context, "case": ChainMap(self.context["case"], self.values["case"])}

    @property
    def has_consent(self) -> bool:
        """Whether the applicant agrees to it, when it rests on their consent."""
        root, _, name = self.action.parameters.get("agreement", "").partition(".")
        return not root or (self.context.get(root) or {}).get(name) is True

    @property
    def consent_question(self) -> str | None:
        """The question of the request that asked for that consent."""
        return consent_question_of(self.action)


class StepFailed(Exception):
    """A step of the workflow cannot be performed; raised before anything is written. `reason` is a code without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StepSkipped(Exception):
    """The case is none of those that the step is about: it is passed over, and the trace says why."""

    def __init__(self, why: StepReason) -> None:
        super().__init__(why)
        self.why = why


def values_in_language(execution: ActionExecution, language: str) -> dict[str, Any]:
    """Placeholder values, with the title, status and answers in the language of the applicant."""
    case, values = execution.case, execution.values
    procedure = procedure_in(case.procedure_version_id, language)
    status = workflow_in(case.workflow_version_id, language).status(case.status)
    return {
        **values,
        "procedure": {**values["procedure"], "title": procedure.title},
        "status": {"label": status.public_label},
        "answers": ChainMap(format_answers(procedure, execution.context["answers"]), values["answers"]),  # type: ignore[arg-type]
    }


def consent_question_of(action: EntryAction) -> str | None:
    """The question of the request whose consent an action rests on; none for most."""
    return action.parameters.get("agreement", "").removeprefix("answers.") or None


@dataclass(frozen=True)
class Alert:
    """A message shown on the page of the case for as long as it stays in its status."""

    title: str
    text: str
    level: str
    position: str
    # Everyone, the applicant or agents.
    to: str


@dataclass(frozen=True)
class ActionOutcome:
    """Outcome of an action for its caller: the address that the workflow redirects to, the alerts raised."""

    redirect_address: str | None = None
    alerts: tuple[Alert, ...] = ()

    def followed_by(self, later: ActionOutcome) -> ActionOutcome:
        """Both together; the later redirect wins."""
        return ActionOutcome(later.redirect_address or self.redirect_address, self.alerts + later.alerts)


# Most performers have nothing to give back.
Performer = Callable[[ActionExecution], ActionOutcome | None]

_performers: Mapping[str, Performer] = {}


class UnknownEffect(LookupError):
    """No capability of this installation performs this type of action."""


def install(performers: Mapping[str, Performer]) -> None:
    """Set the performers; called once by the composition root."""
    global _performers
    _performers = performers


def effect_types() -> frozenset[str]:
    """The kinds of action that a workflow may ask for."""
    return frozenset(_performers)


def perform_effect(execution: ActionExecution) -> ActionOutcome:
    """Calls the performer of the action. Raises UnknownEffect when no capability has one."""
    kind = execution.action.type
    if kind not in _performers:
        raise UnknownEffect(kind)
    # A deferred step checks the consent when the worker runs it, and ends there.
    if not execution.has_consent and execution.step_id is None:
        return ActionOutcome()
    return _performers[kind](execution) or ActionOutcome()
