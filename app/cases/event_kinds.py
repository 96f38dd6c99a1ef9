"""Kinds of events of a case, declared once: what they are called, what the applicant reads of them, what can be undone.

Agents read the line of `templates/timeline/<kind>.html`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.formats import format_amount, format_day, format_moment, format_price
from app.core.i18n import LazyText, gettext
from app.core.i18n import lazy_gettext as _

Details = Mapping[str, Any]
DOCUMENT_GIVEN = "document_given"


@dataclass(frozen=True)
class EventKind:
    """One kind. An action of a workflow records its own key, with the line that its type declares, and needs none."""

    key: str
    # In exports, and wherever events are listed.
    title: LazyText
    # Whether the applicant is told, of an event that everybody may see.
    is_for_applicant: bool = False
    # In their words, with details as %(name)s; none for what their page draws by itself.
    sentence: LazyText | Callable[[Details], str] | None = None
    # In the thread of agents: said by somebody, or told to the applicant by the circuit.
    is_conversation: bool = False
    is_in_thread: bool = False
    # When an agent does it, the applicant gets a message, and agents see whether it arrived.
    is_sent: bool = False
    # An act that records nothing but such events can be undone for some seconds.
    is_reversible: bool = False

    def describe(self, details: Details) -> str:
        """The sentence for the applicant; empty when their page draws it."""
        if self.sentence is None:
            return ""
        return self.sentence(details) if callable(self.sentence) else str(self.sentence) % details


def _describe_quality(details: Details) -> str:
    if details.get("until"):
        day = format_day(details["until"])
        return gettext("Votre rôle « %(title)s » est reconnu jusqu’au %(day)s.", title=details["title"], day=day)
    return gettext("Votre rôle « %(title)s » est reconnu.", title=details["title"])


def _describe_code_change(details: Details) -> str:
    if details.get("mode") == "close":
        return gettext("Votre demande ne s’ouvre plus par un code de suivi.")
    return gettext("Votre code de suivi a changé.")


def _describe_booking(details: Details) -> str:
    return gettext("Le rendez-vous est pris : %(when)s.", when=format_moment(details["when"]))


def _describe_proposal(details: Details) -> str:
    return gettext(
        "Le service vous propose un rendez-vous. Choisissez une heure avant le %(until)s.",
        until=format_moment(details["until"]),
    )


def _describe_asked_payment(details: Details) -> str:
    return gettext(
        "%(amount)s à payer avant le %(until)s, facture %(number)s. Le lien pour payer est dans votre e-mail.",
        amount=format_price(details["amount"] / 100),
        until=format_day(details["until"]),
        number=details["number"],
    )


def _describe_postponed_payment(details: Details) -> str:
    words = (
        gettext("La facture %(number)s se paie en plusieurs fois : votre demande attend jusqu’au %(until)s.")
        if details["has_plan"]
        else gettext("La facture %(number)s se paie en une fois : votre demande attend jusqu’au %(until)s.")
    )
    return words % {"number": details["number"], "until": format_day(details["until"])}


def _describe_settled_payment(details: Details) -> str:
    return gettext(
        "La facture %(number)s est payée : %(amount)s.",
        number=details["number"],
        amount=format_price(details["amount"] / 100),
    )


def _describe_cancelled_payment(details: Details) -> str:
    return gettext("La facture %(number)s est annulée : il n’y a rien à payer.", number=details["number"])


def _describe_adjustment(details: Details) -> str:
    """Describe the money of a changed booking: given back or still to be paid, as far as it is decided."""
    step, reason = details["step"], details["reason"]
    amount = format_amount((details["complement"] or details["refund"]) / 100)
    if details["complement"]:
        return gettext("Le nouveau choix coûte %(amount)s de plus.", amount=amount)
    if step == "refused":
        return gettext("La régie ne rend rien : %(reason)s", reason=reason)
    if not details["refund"]:
        return gettext("Rien n’est à rembourser.")
    if step == "proposed":
        return gettext("Un remboursement de %(amount)s est proposé à la régie.", amount=amount)
    return " ".join(filter(None, (gettext("La régie vous rembourse %(amount)s.", amount=amount), reason)))


def _describe_move(details: Details) -> str:
    moments = {name: format_moment(details[name]) for name in ("when", "former")}
    return gettext("Le rendez-vous est déplacé : %(when)s, au lieu de %(former)s.", **moments)


# By step of a registration at an event, in the words of its applicant.
_REGISTRATION_STEPS = {
    "confirmed": _("Vous êtes inscrit : %(when)s."),
    "accepted": _("Vous avez accepté les places proposées : %(when)s."),
    "changed": _("Votre inscription est corrigée : %(when)s."),
    "waiting": _("Vous êtes sur la liste d’attente : %(when)s."),
    "offered": _("Des places se sont libérées et vous sont proposées : %(when)s. Répondez avant le %(until)s."),
    "lapsed": _("Vous n’avez pas répondu à temps : les places du %(when)s sont proposées à d’autres."),
    "moved": _("Votre inscription est reportée : %(when)s, au lieu de %(former)s."),
    "cancelled": _("Votre inscription est annulée : %(when)s."),
    "attended": _("Vous êtes venu : %(when)s."),
    "absent": _("Vous n’êtes pas venu : %(when)s."),
}


def _describe_registration(details: Details) -> str:
    moments = {name: format_moment(details[name]) for name in ("when", "former", "until") if details.get(name)}
    return str(_REGISTRATION_STEPS[details["step"]]) % {"former": "", "until": "", **moments}


def _describe_attendance(details: Details) -> str:
    return gettext("Vous avez été reçu au rendez-vous du %(when)s.", when=format_moment(details["when"]))


def _describe_absence(details: Details) -> str:
    return gettext("Personne n’est venu au rendez-vous du %(when)s.", when=format_moment(details["when"]))


def _describe_cancellation(details: Details) -> str:
    return gettext("Le rendez-vous du %(when)s est annulé.", when=format_moment(details["when"]))


def _describe_presence(details: Details) -> str:
    return gettext("Vous avez répondu que vous viendrez : %(when)s.", when=format_moment(details["when"]))


def _declare(
    key: str, title: LazyText, sentence: LazyText | Callable[[Details], str] | None = None, **more: bool
) -> EventKind:
    """A kind that the applicant is told of."""
    return EventKind(key, title, is_for_applicant=True, sentence=sentence, **more)


_DECLARED = (
    EventKind("message", _("Message"), is_for_applicant=True, is_conversation=True, is_sent=True),
    EventKind("pieces_asked", _("Pièces demandées"), is_for_applicant=True, is_conversation=True, is_sent=True),
    EventKind("note", _("Note"), is_conversation=True),
    _declare("submitted", _("Demande envoyée")),
    _declare("status_changed", _("Changement d’état"), is_in_thread=True, is_reversible=True),
    _declare("history_message", _("Message du service"), is_in_thread=True, is_reversible=True),
    _declare("action", _("Action"), is_reversible=True),
    _declare("corrected", _("Correction")),
    _declare("silence", _("Silence de l’administration"), is_in_thread=True),
    # Shown beside the thread, for as long as the case stays in its status.
    EventKind("alert", _("Alerte"), is_in_thread=True, is_reversible=True),
    EventKind("assigned", _("Demande confiée"), is_reversible=True),
    EventKind("unassigned", _("Demande rendue"), is_reversible=True),
    EventKind("handed_over", _("Demande transmise"), is_reversible=True),
    _declare(
        DOCUMENT_GIVEN,
        _("Document remis"),
        _("Document mis à votre disposition : %(title)s"),
        is_in_thread=True,
        is_sent=True,
    ),
    _declare(
        "document_withdrawn",
        _("Document retiré"),
        _("Document retiré : %(title)s. %(text)s"),
        is_in_thread=True,
    ),
    _declare("document_read", _("Document lu"), _("Vous avez dit avoir lu : %(title)s"), is_in_thread=True),
    _declare(
        "letter_posted",
        _("Lettre postée"),
        _("Une lettre vous est envoyée par la poste : %(subject)s"),
        is_in_thread=True,
    ),
    _declare(
        "case_created",
        _("Autre demande ouverte"),
        _("Une autre demande est ouverte : %(title)s, référence %(reference)s"),
    ),
    _declare("draft_given", _("Brouillon remis"), _("Un brouillon vous attend, à compléter et à envoyer : %(title)s")),
    _declare("anonymised_early", _("Effacement avancé"), _("Vos données seront effacées cette nuit.")),
    _declare("code_changed", _("Code de suivi changé"), _describe_code_change),
    _declare("account_joined", _("Ajout à un compte"), _("Demande ajoutée à votre compte.")),
    _declare("profile_updated", _("Compte mis à jour"), _("Votre compte est mis à jour, avec votre accord.")),
    _declare("quality_given", _("Rôle reconnu"), _describe_quality),
    _declare("quality_withdrawn", _("Rôle retiré"), _("Votre rôle « %(title)s » n’est plus reconnu.")),
    _declare(
        "card_given",
        _("Fiche mise à votre nom"),
        _("« %(card)s » est maintenant à votre nom, dans la liste « %(list)s »."),
    ),
    _declare(
        "card_withdrawn",
        _("Fiche retirée"),
        _("« %(card)s » n’est plus à votre nom, dans la liste « %(list)s »."),
    ),
    _declare(
        "appointment_booked",
        _("Rendez-vous pris"),
        _describe_booking,
        is_in_thread=True,
    ),
    _declare(
        "appointment_moved",
        _("Rendez-vous déplacé"),
        _describe_move,
        is_in_thread=True,
    ),
    _declare(
        "appointment_cancelled",
        _("Rendez-vous annulé"),
        _describe_cancellation,
        is_in_thread=True,
    ),
    _declare("appointment_offered", _("Rendez-vous proposé"), _describe_proposal, is_in_thread=True, is_sent=True),
    _declare("payment_asked", _("Paiement demandé"), _describe_asked_payment, is_in_thread=True, is_sent=True),
    _declare("payment_postponed", _("Délai de paiement déplacé"), _describe_postponed_payment, is_in_thread=True),
    _declare("payment_settled", _("Paiement reçu"), _describe_settled_payment, is_in_thread=True),
    _declare("payment_cancelled", _("Facture annulée"), _describe_cancelled_payment, is_in_thread=True),
    _declare("booking_adjusted", _("Remboursement ou complément"), _describe_adjustment, is_in_thread=True),
    EventKind("appointment_expected", _("Rendez-vous : passage corrigé")),
    EventKind("appointment_arrived", _("Rendez-vous : personne arrivée")),
    EventKind("appointment_called", _("Rendez-vous : personne appelée")),
    _declare(
        "appointment_attended",
        _("Rendez-vous honoré"),
        _describe_attendance,
        is_in_thread=True,
    ),
    _declare(
        "appointment_absent",
        _("Rendez-vous manqué"),
        _describe_absence,
        is_in_thread=True,
    ),
    _declare(
        "appointment_confirmed",
        _("Venue confirmée"),
        _describe_presence,
        is_in_thread=True,
    ),
    EventKind("pre_application_overridden", _("Pré-demande : rendez-vous maintenu")),
    _declare("registration_changed", _("Inscription à un événement"), _describe_registration, is_in_thread=True),
    _declare("consent_given", _("Accord donné"), _("Accord donné de nouveau : %(label)s")),
    _declare("consent_withdrawn", _("Accord retiré"), _("Accord retiré : %(label)s")),
    EventKind("report_published", _("Publication du signalement")),
    _declare("limited", _("Demande suspendue"), _("Demande suspendue : %(reason)s")),
    _declare("limitation_lifted", _("Traitement repris"), _("Le traitement reprend : %(reason)s")),
    _declare(
        "merged",
        _("Réunie avec une autre demande"),
        _("Votre demande est réunie avec la demande %(reference)s, sur le même sujet. Vous recevrez la même réponse."),
    ),
    _declare(
        "separated",
        _("Traitée à part"),
        _("Votre demande n’est plus réunie avec la demande %(reference)s. Le service la traite à part."),
    ),
    _declare(
        "merged_outcome",
        _("Réponse du service"),
        _("Réponse du service, pour votre demande et la demande %(reference)s : %(label)s"),
    ),
)
EVENT_KINDS: Mapping[str, EventKind] = {kind.key: kind for kind in _DECLARED}


def list_reversible_kinds() -> frozenset[str]:
    """The kinds of events that an act may record and be undone."""
    return frozenset(key for key, kind in EVENT_KINDS.items() if kind.is_reversible)


def is_for_applicant(kind: str) -> bool:
    """Whether the applicant is told of events of this kind, when everybody may see them."""
    return kind in EVENT_KINDS and EVENT_KINDS[kind].is_for_applicant
