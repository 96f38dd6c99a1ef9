"""Values that the conditions and the texts of a circuit read of the case of a trial."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from app.cases.reading.case_facts import authority_placeholders
from app.cases.reading.case_values import format_answers, full_name, identity_in
from app.core import clock
from app.core.sites import current_site
from app.language import expressions
from app.language.text.passages import render_passages
from app.studio.trials.trial_case import TrialCase
from app.workflows.engine import Effect

REFERENCE = "ESSAI-0001"
TRACKING_CODE = "ESSA-ESSA-ESSA"
_WEB = "web"


def condition_context(
    case: TrialCase, answers: Mapping[str, Any] | None = None, processing: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The names that expressions of the circuit may use."""
    return {
        "answers": dict(case.answers if answers is None else answers),
        "processing": dict(case.processing if processing is None else processing),
        "today": clock.today().isoformat(),
        "case": _case_facts(case),
        "profile": {"qualities": []},
        "option": dict(case.procedure.variables),
        "calls": dict(case.calls),
    }


def _case_facts(case: TrialCase) -> dict[str, Any]:
    return {
        "channel": _WEB,
        "status": case.status_id or case.workflow.initial,
        "previous_status": case.previous_status,
        "status_changed": case.previous_status not in (None, case.status_id),
        "has_account": case.has_account,
        "by_agent": False,
        "closed": case.is_closed,
        "criticality": case.criticality,
        "submitted_on": clock.to_paris(case.submitted_at or case.now).date().isoformat(),
        # A trial books nothing.
        "appointment": "none",
        "appointment_day": None,
        "payment": "none",
    }


class EffectValues:
    """An automatic action with what its parameters may name: fills in its texts, computes its values."""

    def __init__(
        self, case: TrialCase, effect: Effect, action_answers: Mapping[str, Any], action_texts: Mapping[str, str]
    ) -> None:
        self.parameters = effect.action.parameters
        loop = {} if effect.loop is None else {"loop": effect.loop}
        self._context = {
            **condition_context(case, processing=effect.processing),
            "action": dict(action_answers),
            **loop,
        }
        self._texts = {**text_values(case, effect.status, effect.processing), "action": dict(action_texts), **loop}
        self._facts = {
            **self._texts,
            **self._context,
            "case": ChainMap(self._context["case"], self._texts["case"]),
        }

    def fill_text(self, template: Any) -> str:
        """A text with its placeholders filled in. Raises TextError."""
        return render_passages(template, self._texts, self._facts)

    def evaluate(self, value: Any) -> Any:
        """An object is an expression, a text takes placeholders. Raises ExpressionError, TextError."""
        if isinstance(value, list):
            return [self.fill_text(element) if isinstance(element, str) else element for element in value]
        if isinstance(value, dict):
            return expressions.evaluate(value, self._context)
        return self.fill_text(value) if isinstance(value, str) else value

    @property
    def has_consent(self) -> bool:
        """Whether the applicant agrees to the action, when it rests on their consent."""
        root, _, name = self.parameters.get("agreement", "").partition(".")
        return not root or (self._context.get(root) or {}).get(name) is True


def text_values(case: TrialCase, status_id: str, processing: Mapping[str, Any]) -> dict[str, Any]:
    """Build the values of placeholders in that status, as a reader sees them."""
    procedure, base_url = case.procedure, current_site().base_url
    identity = identity_in(procedure, case.answers)
    formatted_answers = format_answers(procedure, case.answers)
    first_function = next(iter(case.workflow.functions), None)
    contact = case.tried.contacts.get(first_function.id) if first_function else None
    statuses = {status.id: status.public_label for status in case.workflow.statuses}
    level = case.workflow.level(case.criticality)
    return {
        "case": {
            "reference": REFERENCE,
            "submitted_on": case.submitted_at or case.now,
            "tracking_url": f"{base_url}/suivi",
            "appointment": "",
            "tracking_code": TRACKING_CODE,
            "agent_url": f"{base_url}/agents",
            "previous_status": statuses.get(case.previous_status or "", ""),
            "criticality": level.label if level else "",
            "summary": "\n".join(
                f"{field.label}\u00a0: {formatted_answers[field.id]}"
                for field in procedure.fields
                if field.id in formatted_answers
            ),
            "history": "",
        },
        "procedure": {"title": procedure.title, "slug": procedure.slug, "theme": procedure.theme},
        "authority": authority_placeholders(),
        "department": {"name": contact.name if contact else "", "email": (contact.email if contact else None) or ""},
        "status": {"label": statuses.get(status_id, "")},
        "applicant": {"name": full_name(identity), **identity},
        "answers": formatted_answers,
        "processing": dict(processing),
        "option": dict(procedure.variables),
        "calls": dict(case.calls),
    }
