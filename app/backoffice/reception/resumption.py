"""Descriptions of back-office forms interrupted by the end of a session, as shown before they are sent again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from app.cases.access import can_enter, case_open_to
from app.cases.case_definitions import fields_of_action, procedure_of
from app.cases.lifecycle.correction import correctable_fields
from app.cases.models import Case
from app.cases.workflow import transitions
from app.core.i18n import gettext as _
from app.core.web.access_rules import current_actor
from app.core.web.form_resumption import Resumption, SubmittedValues
from app.forms.input_labels import label_of_input, value_label_of_input
from app.privacy.access_log import log_access
from app.procedures import publishing
from app.procedures.form.field_containers import SHOWN_INPUT
from app.workflows.definition import Action

SCREEN = "backoffice.resumption"


def describe_message(values: SubmittedValues, case_id: UUID) -> Resumption:
    """A message to the applicant."""
    case = _find_case(case_id)
    return Resumption(_("Envoyer ce message à l’usager"), subject_of([case]), {"text": _("Message")}.get)


def describe_note(values: SubmittedValues, case_id: UUID) -> Resumption:
    """A note among agents."""
    case = _find_case(case_id)
    return Resumption(_("Ajouter cette note interne"), subject_of([case]), {"text": _("Note interne")}.get)


def describe_request_for_pieces(values: SubmittedValues, case_id: UUID) -> Resumption:
    """Missing pieces: the applicant is written to, and the legal clock may stop."""
    labels = {
        "text": _("Message"),
        "pieces": _("Pièces exigées, une par ligne"),
        "limit": _("Délai pour répondre"),
        "basis": _("Texte qui les exige"),
    }
    case = _find_case(case_id)
    return Resumption(_("Demander ces pièces à l’usager"), subject_of([case]), labels.get, is_decision=True)


def describe_action(values: SubmittedValues, case_id: UUID, action_id: str) -> Resumption | None:
    """Describe a workflow action of the agent, if it is still offered."""
    case = _find_case(case_id)
    action = next(
        (each for each in transitions.available_actions(case, by=current_actor()) if each.id == action_id), None
    )
    return describe_decision(action, [case], hidden=frozenset({"revision"})) if action else None


def describe_intake(values: SubmittedValues, slug: str) -> Resumption | None:
    """A request entered on behalf of somebody, or kept for later."""
    live = publishing.live_procedure(slug)
    if not live.is_open or not can_enter(current_actor(), slug):
        return None
    fields = [field for page in live.definition.pages for field in page.fields]
    is_saved_for_later = any(values.get("then", ()))
    return Resumption(
        _("Garder cette saisie pour plus tard") if is_saved_for_later else _("Enregistrer cette demande"),
        _("« %(procedure)s », demande saisie pour quelqu’un", procedure=live.definition.title),
        partial(label_of_input, fields),
        partial(value_label_of_input, fields),
        hidden=frozenset({"token", "channel", "then", SHOWN_INPUT}),
        is_decision=not is_saved_for_later,
    )


def describe_decision(action: Action, cases: list[Case], *, hidden: frozenset[str]) -> Resumption:
    """An action of the workflow, on these requests; asks the questions of the first."""
    case, by = cases[0], current_actor()
    fields = correctable_fields(case, action.edits, by=by) if action.edits else fields_of_action(case, action)
    return Resumption(
        action.label,
        subject_of(cases),
        partial(label_of_input, fields),
        partial(value_label_of_input, fields),
        hidden=hidden,
        is_decision=True,
    )


def subject_of(cases: Iterable[Case]) -> str:
    """The requests, by what nobody confuses."""
    subjects = [
        _("« %(procedure)s », demande %(reference)s", procedure=procedure_of(case).title, reference=case.reference)
        for case in cases
    ]
    return " ; ".join(subjects)


def _find_case(case_id: UUID) -> Case:
    case = case_open_to(current_actor(), case_id)
    log_access(current_actor(), "read", screen=SCREEN, family=case.family, subject=case.id)
    return case
