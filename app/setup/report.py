"""Format the result of the setup for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.core.i18n import gettext as _
from app.setup import plan_execution
from app.setup.administrator import Appointment
from app.setup.plan_execution import CHANGED, CREATED, DIFFERENT, UNCHANGED, SetupStep

# Beyond this number, only a count is shown.
MAX_NAMES = 20


def format_report(steps: Sequence[SetupStep]) -> Iterator[str]:
    """A heading for each kind of element, followed by the outcomes."""
    for kind, heading in _get_headings().items():
        outcomes = {
            outcome: [step.name for step in steps if (step.kind, step.outcome) == (kind, outcome)]
            for outcome in (CREATED, UNCHANGED, CHANGED, DIFFERENT)
        }
        if any(outcomes.values()):
            yield heading
        yield from (
            f"  {_get_outcome_label(outcome)} {_format_names(names)}" for outcome, names in outcomes.items() if names
        )


def format_appointment(appointment: Appointment, email: str) -> Iterator[str]:
    """The next steps of the administrator."""
    if not appointment.is_administrator:
        yield _("%(email)s a déjà un compte d’agent, sans droits d’administration : il reste ainsi.", email=email)
    elif appointment.link is None:
        yield _("%(email)s a déjà un compte d’administration et son mot de passe.", email=email)
    if appointment.link:
        yield _("Pour choisir son mot de passe, dans les sept jours, %(email)s suit ce lien :", email=email)
        yield f"  {appointment.link}"
        yield _("Le même lien part aussi par e-mail.")


def _get_headings() -> dict[str, str]:
    return {
        plan_execution.CHARTER: _("Charte"),
        plan_execution.NOTICE: _("Mentions légales"),
        plan_execution.TOPIC: _("Rubriques"),
        plan_execution.DEPARTMENT: _("Services"),
        plan_execution.ROLE: _("Rôles"),
        plan_execution.QUALITY: _("Qualités des usagers"),
        plan_execution.AGENDA: _("Agendas"),
        plan_execution.LIST: _("Listes de choix"),
        plan_execution.DOCUMENT: _("Modèles de documents"),
        plan_execution.WORKFLOW: _("Circuits"),
        plan_execution.PROCEDURE: _("Démarches"),
    }


def _get_outcome_label(outcome: str) -> str:
    return {
        CREATED: _("nouveau :"),
        UNCHANGED: _("déjà là :"),
        CHANGED: _("remplacé :"),
        DIFFERENT: _("différent, laissé tel quel :"),
    }[outcome]


def _format_names(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= MAX_NAMES else str(len(names))
