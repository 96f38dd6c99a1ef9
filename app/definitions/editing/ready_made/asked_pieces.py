"""Two ready-made steps about what the applicant has to do: ask for a missing piece, and remind them."""

from __future__ import annotations

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.definitions.editing.pointers import join_pointer
from app.definitions.editing.ready_made.ready_made_step import (
    Element,
    Names,
    ReadyMadeStep,
    StepChoices,
    add_action,
    add_status,
    ask_text,
    find_agents,
    find_all_agents,
    iterate_statuses,
    read_days,
    write_letter,
    write_message,
)
from app.workflows.elements import APPLICANT, PREVIOUS


def _add_piece_request(definition: Element, choices: StepChoices) -> str:
    names = Names(definition)
    status, field = names.make(gettext("attend une pièce")), names.make(gettext("pièces demandées"))
    agents = find_all_agents(definition, choices.statuses)
    for each in iterate_statuses(definition, choices.statuses):
        request: Element = {
            "id": names.make(gettext("demander une pièce")),
            "label": gettext("Demander une pièce manquante"),
            "by": find_agents(definition, each),
            "to": status,
            "mark": True,
            "tone": "secondary",
            "fields": [
                ask_text(
                    field,
                    gettext("Ce qui manque, tel que l’usager le lira"),
                    hint=gettext("Dites quoi, pourquoi, et comment l’envoyer."),
                )
            ],
            "confirm": gettext("L’usager reçoit cette demande par e-mail et peut répondre en ligne."),
        }
        add_action(each, request)
    return add_status(definition, _make_waiting_status(names, status, field, agents), after=choices.statuses[-1])


def _make_waiting_status(names: Names, status: str, field: str, agents: list[str]) -> Element:
    letter = write_letter(
        names.make(gettext("e-mail pièce demandée")),
        gettext("Il manque quelque chose à votre demande {{ case.reference }}"),
        gettext("Pour traiter votre demande « {{ procedure.title }} », il nous manque :"),
        f"{{{{ action.{field} }}}}",
        gettext("Vous pouvez l’envoyer en ligne : {{ case.tracking_url }}"),
    )
    message = write_message(
        names.make(gettext("pièce demandée")), gettext("Il nous manque :") + f"\n{{{{ action.{field} }}}}"
    )
    resume = {
        "id": names.make(gettext("reprendre")),
        "label": gettext("Reprendre sans attendre"),
        "by": agents,
        "to": PREVIOUS,
        "tone": "secondary",
    }
    return {
        "id": status,
        "label": gettext("Attend une pièce"),
        "public_label": gettext("Il manque quelque chose à votre demande"),
        "public_text": gettext("Lisez ce qui est demandé, puis envoyez-le ici. Nous reprenons aussitôt votre demande."),
        "tone": "warning",
        "on_enter": [message, letter],
        "actions": [_make_answer(names), resume],
    }


def _make_answer(names: Names) -> Element:
    """Make the action by which the applicant sends what was missing."""
    answer = names.make(gettext("réponse de l’usager"))
    file_field = {
        "id": names.make(gettext("documents envoyés")),
        "type": "files",
        "label": gettext("Documents"),
        "required": False,
        "max_files": 5,
        "accept": ["image", "pdf", "document"],
    }
    message = write_message(
        names.make(gettext("réponse reçue")), gettext("Réponse de l’usager :") + f"\n{{{{ action.{answer} }}}}"
    )
    return {
        "id": names.make(gettext("envoyer la pièce")),
        "label": gettext("Envoyer ce qui manque"),
        "by": [APPLICANT],
        "to": PREVIOUS,
        "primary": True,
        "tone": "primary",
        "fields": [ask_text(answer, gettext("Votre réponse"), is_required=False, max_length=3000), file_field],
        "run": [{**message, "condition": {"var": f"action.{answer}"}}],
    }


def _add_reminder(definition: Element, choices: StepChoices) -> str:
    """A global action that happens by itself: the request stays where it is, and its other time-outs go on."""
    names, days = Names(definition), read_days(choices, REMINDER_DAYS)
    timers = [
        {"id": names.make(gettext("rappel")), "from": "latest_arrival", "status": status, "after": {"days": days}}
        for status in choices.statuses
    ]
    action: Element = {
        "id": names.make(gettext("relancer l’usager")),
        "label": gettext("Relancer l’usager"),
        "by": find_all_agents(definition, choices.statuses),
        "where": list(choices.statuses),
        "tone": "quiet",
        "run": [
            write_letter(
                names.make(gettext("e-mail de rappel")),
                gettext("Rappel : votre demande {{ case.reference }} vous attend"),
                gettext("Votre demande « {{ procedure.title }} » attend quelque chose de vous."),
                gettext("Pour la voir et y répondre : {{ case.tracking_url }}"),
                gettext("Si vous venez de répondre, ne tenez pas compte de ce message."),
            )
        ],
        "timers": timers,
    }
    definition.setdefault("global_actions", []).append(action)
    return join_pointer("global_actions", action["id"])


REMINDER_DAYS = 15
ASK_PIECE = ReadyMadeStep(
    key="ask_piece",
    label=_("Demander une pièce manquante"),
    help_text=_("L’usager reçoit un e-mail, répond en ligne, et la demande reprend où elle en était."),
    add=_add_piece_request,
)
REMIND = ReadyMadeStep(
    key="remind",
    label=_("Relancer l’usager après un délai"),
    help_text=_("Un e-mail part tout seul quand la demande reste trop longtemps dans le statut."),
    add=_add_reminder,
    default_days=REMINDER_DAYS,
)
