"""Test of the connection to the duplicates service, in words that say what to mend."""

from __future__ import annotations

from dataclasses import dataclass

from app.agendas.ants.duplicates_service import PAGE_SECONDS, find_service
from app.core.i18n import gettext as _
from app.core.outgoing import OutgoingError

# In the form of a number, and nobody's.
TEST_NUMBER = "PARVISTEST"


@dataclass(frozen=True)
class ConnectionOutcome:
    """The outcome of a test."""

    is_good: bool
    words: str


def run_connection_test() -> ConnectionOutcome:
    """Ask the service about a number that nobody has; nothing is declared."""
    service = find_service()
    if service is None:
        return ConnectionOutcome(False, _("Mettez d’abord l’anti-doublon en service, avec son adresse et son jeton."))
    try:
        service.find_statuses([TEST_NUMBER], seconds=PAGE_SECONDS)
    except OutgoingError as error:
        return ConnectionOutcome(False, _describe_failure(error.reason))
    return ConnectionOutcome(True, _("Le service anti-doublon répond, et reconnaît le jeton."))


def _describe_failure(reason: str) -> str:
    if reason in ("http_401", "http_403"):
        return _("Le service anti-doublon refuse le jeton : recopiez-le, ou demandez-en un autre à France Titres.")
    if reason in ("http_404", "http_405", "http_422", "garbled"):
        return _("Ce n’est pas le service anti-doublon qui répond à cette adresse : vérifiez-la.")
    if reason == "address_refused":
        return _("Cette adresse ne peut pas être appelée d’ici : demandez à la personne qui héberge le service.")
    return _("Le service anti-doublon ne répond pas. Vérifiez l’adresse, puis essayez dans quelques minutes.")
