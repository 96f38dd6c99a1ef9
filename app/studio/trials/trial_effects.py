"""The automatic actions of a circuit in a trial: described in the journal, performed only on the page of the trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.language.expressions import ExpressionError
from app.language.text.placeholders import TextError
from app.studio.trials.effect_rows import build_rows
from app.studio.trials.trial_case import PendingStep, PublicNote, TrialCase
from app.studio.trials.trial_values import EffectValues
from app.workflows.actions import ACTION_TYPES
from app.workflows.actions.anonymise import ANONYMISE
from app.workflows.actions.give_document import GIVE_DOCUMENT
from app.workflows.actions.history_message import HISTORY_MESSAGE
from app.workflows.actions.remove import REMOVE
from app.workflows.actions.show_alert import SHOW_ALERT
from app.workflows.engine import Effect


def run_effect(
    case: TrialCase, effect: Effect, action_answers: Mapping[str, Any], action_texts: Mapping[str, str]
) -> None:
    """Write in the journal what the action would do; one that the worker does waits for its result."""
    entry = effect.action
    action_type = ACTION_TYPES.get(entry.type)
    label, icon = (str(action_type.label), action_type.icon) if action_type else (entry.type, "circle-alert")
    values = EffectValues(case, effect, action_answers, action_texts)
    try:
        rows = build_rows(case, entry, values)
        note_effect = _PAGE_EFFECTS.get(entry.type)
        if note_effect and values.has_consent:
            note_effect(case, values)
    except (ExpressionError, TextError):
        case.add_entry(label, icon=icon, state="failed", text=_("Une valeur ou un texte ne peut pas être calculé."))
        return
    if not values.has_consent:
        text = _("Rien ne part : l’usager n’a pas donné son accord.")
        case.add_entry(label, icon=icon, rows=rows, state="skipped", text=text)
        return
    state = "awaited" if entry.is_deferred else "ran"
    case.add_entry(label, icon=icon, rows=rows, state=state, is_simulated=entry.type not in _PAGE_EFFECTS)
    if entry.is_deferred:
        case.pending.append(PendingStep(effect.status, entry.id, effect))


def is_consent_missing(case: TrialCase, effect: Effect) -> bool:
    """Whether a step that the worker does is cancelled: the applicant does not agree to it."""
    return effect.action.is_deferred and not EffectValues(case, effect, {}, {}).has_consent


def _show_alert(case: TrialCase, values: EffectValues) -> None:
    parameters, reader = values.parameters, values.parameters.get("visible_to", "everyone")
    case.notes.append(
        PublicNote(
            case.now,
            values.fill_text(parameters.get("title") or ""),
            values.fill_text(parameters["text"]),
            tone=parameters.get("level", "info"),
            is_for_applicant=reader != "agents",
            is_for_agents=reader != "applicant",
            is_alert=True,
        )
    )


def _write_history_message(case: TrialCase, values: EffectValues) -> None:
    is_public = not values.parameters.get("to") and values.parameters.get("visible_to", "everyone") == "everyone"
    text = values.fill_text(values.parameters["text"])
    case.notes.append(PublicNote(case.now, _("Message du service"), text, is_for_applicant=is_public))


def _give_document(case: TrialCase, values: EffectValues) -> None:
    title, text = values.fill_text(values.parameters["title"]), values.fill_text(values.parameters.get("text") or "")
    case.notes.append(PublicNote(case.now, _("Document remis : %(title)s", title=title), text))


def _anonymise(case: TrialCase, values: EffectValues) -> None:
    case.end_reason = _("La demande serait anonymisée : il n’en resterait rien de personnel.")


def _delete(case: TrialCase, values: EffectValues) -> None:
    case.end_reason = _("La demande serait supprimée.")


# What the pages of the trial show of an action; the others are only described.
_PAGE_EFFECTS: Mapping[str, Callable[[TrialCase, EffectValues], None]] = {
    SHOW_ALERT.key: _show_alert,
    HISTORY_MESSAGE.key: _write_history_message,
    GIVE_DOCUMENT.key: _give_document,
    ANONYMISE.key: _anonymise,
    REMOVE.key: _delete,
}
