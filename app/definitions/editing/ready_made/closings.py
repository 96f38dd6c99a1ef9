"""Two ready-made steps that end a request: refuse it with reasons, and close it when nobody answers."""

from __future__ import annotations

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.definitions.editing.ready_made.ready_made_step import (
    Element,
    Names,
    ReadyMadeStep,
    StepChoices,
    add_action,
    append_status,
    ask_text,
    find_agents,
    iterate_statuses,
    read_days,
    write_letter,
    write_message,
)

SILENCE_DAYS = 30


def _add_refusal(definition: Element, choices: StepChoices) -> str:
    names = Names(definition)
    status, reason = names.make(gettext("refusée")), names.make(gettext("motif"))
    for each in iterate_statuses(definition, choices.statuses):
        refusal: Element = {
            "id": names.make(gettext("refuser")),
            "label": gettext("Refuser"),
            "by": find_agents(definition, each),
            "to": status,
            "tone": "danger",
            "fields": [
                ask_text(
                    reason,
                    gettext("Motif, tel que l’usager le lira"),
                    hint=gettext("Une ou deux phrases claires. Pas de sigle."),
                )
            ],
            "confirm": gettext("Refuser cette demande ? L’usager recevra le motif par e-mail."),
        }
        add_action(each, refusal)
    letter = write_letter(
        names.make(gettext("e-mail de refus")),
        gettext("Réponse à votre demande {{ case.reference }}"),
        gettext(
            "Nous avons examiné votre demande « {{ procedure.title }} ». Nous ne pouvons pas l’accepter, "
            "pour la raison suivante :"
        ),
        f"{{{{ action.{reason} }}}}",
        gettext(
            "Vous n’êtes pas d’accord ? Vous pouvez demander au maire de revoir sa position, ou saisir le tribunal "
            "administratif dans les deux mois (www.telerecours.fr)."
        ),
    )
    message = write_message(
        names.make(gettext("motif du refus")), gettext("Motif de la décision :") + f"\n{{{{ action.{reason} }}}}"
    )
    return append_status(
        definition,
        {
            "id": status,
            "label": gettext("Refusée"),
            "public_label": gettext("Votre demande est refusée"),
            "public_text": gettext("La raison est écrite dans le message ci-dessous."),
            "tone": "danger",
            "closed": True,
            "decision": "unfavourable",
            "on_enter": [message, letter],
        },
    )


def _add_closing(definition: Element, choices: StepChoices) -> str:
    names, days = Names(definition), read_days(choices, SILENCE_DAYS)
    status = names.make(gettext("classée sans réponse"))
    for each in iterate_statuses(definition, choices.statuses):
        timeout = {"id": names.make(gettext("silence")), "after": {"days": days}, "to": status}
        each.setdefault("timeouts", []).append(timeout)
    letter = write_letter(
        names.make(gettext("e-mail de classement")),
        gettext("Votre demande {{ case.reference }} est classée"),
        gettext(
            "Votre demande « {{ procedure.title }} » est restée sans réponse. Elle est classée, sans être refusée."
        ),
        gettext("Vous pouvez refaire une demande quand vous voulez."),
    )
    return append_status(
        definition,
        {
            "id": status,
            "label": gettext("Classée sans réponse"),
            "public_label": gettext("Votre demande est classée"),
            "public_text": gettext("Nous n’avons pas reçu ce qui manquait. Vous pouvez refaire une demande."),
            "tone": "neutral",
            "closed": True,
            "on_enter": [letter],
        },
    )


REFUSE = ReadyMadeStep(
    key="refuse",
    label=_("Refuser avec un motif"),
    help_text=_("L’agent écrit le motif. L’usager le reçoit par e-mail, avec la façon de le contester."),
    add=_add_refusal,
)
CLOSE_AFTER_SILENCE = ReadyMadeStep(
    key="close_after_silence",
    label=_("Clore après un silence"),
    help_text=_("La demande est classée toute seule quand elle reste trop longtemps dans le statut."),
    add=_add_closing,
    default_days=SILENCE_DAYS,
)
