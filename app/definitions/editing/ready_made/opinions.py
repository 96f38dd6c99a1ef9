"""A ready-made step: ask another service for its opinion, then go on with the request."""

from __future__ import annotations

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.definitions.editing.operations import OperationRefused
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
    write_message,
)
from app.workflows.elements import PREVIOUS


def _add_opinion(definition: Element, choices: StepChoices) -> str:
    names = Names(definition)
    agents = find_all_agents(definition, choices.statuses)
    function = _find_function(definition, choices, names)
    status, question = names.make(gettext("avis attendu")), names.make(gettext("question au service"))
    for each in iterate_statuses(definition, choices.statuses):
        request: Element = {
            "id": names.make(gettext("demander un avis")),
            "label": gettext("Demander l’avis d’un autre service"),
            "by": find_agents(definition, each),
            "to": status,
            "mark": True,
            "tone": "secondary",
            "fields": [
                ask_text(question, gettext("Votre question au service"), hint=gettext("L’usager ne la lit pas."))
            ],
        }
        add_action(each, request)
    waiting = _make_waiting_status(definition, names, status, question, function, agents)
    return add_status(definition, waiting, after=choices.statuses[-1])


def _find_function(definition: Element, choices: StepChoices, names: Names) -> str:
    """The function that gives the opinion, added to the circuit when it is new."""
    label = choices.new_function.strip()
    if label:
        function = {"id": names.make(label), "label": label[:200]}
        definition["functions"].append(function)
        return function["id"]
    if choices.function not in {function.get("id") for function in definition["functions"]}:
        raise OperationRefused(_("Choisissez la fonction qui donne son avis, ou écrivez-en une nouvelle."))
    return choices.function


def _make_waiting_status(
    definition: Element, names: Names, status: str, question: str, function: str, agents: list[str]
) -> Element:
    request = {
        "id": names.make(gettext("e-mail demande d’avis")),
        "type": "send_email",
        "to": [function],
        "subject": gettext("Un avis vous est demandé sur la demande {{ case.reference }}"),
        "body": "\n\n".join(
            (
                gettext("Bonjour,"),
                gettext("Votre avis est demandé sur « {{ procedure.title }} » :"),
                f"{{{{ action.{question} }}}}",
                gettext("Pour lire la demande et donner votre avis : {{ case.agent_url }}"),
            )
        ),
    }
    resume = {
        "id": names.make(gettext("se passer de l’avis")),
        "label": gettext("Continuer sans l’avis"),
        "by": agents,
        "to": PREVIOUS,
        "tone": "quiet",
    }
    return {
        "id": status,
        "label": gettext("Avis attendu"),
        "public_label": gettext("Votre demande est examinée"),
        "public_text": gettext("Un autre service donne son avis. Vous n’avez rien à faire."),
        "agents_text": gettext("Le service consulté donne son avis, puis la demande reprend où elle en était."),
        "tone": "info",
        "on_enter": [request],
        "actions": [_make_answer(definition, names, function), resume],
    }


def _make_answer(definition: Element, names: Names, function: str) -> Element:
    """Make the answer of the service. The opinion is kept with the request, for conditions and later texts."""
    opinion, comment = names.make(gettext("avis")), names.make(gettext("avis motivé"))
    choice = {
        "id": opinion,
        "type": "single_choice",
        "label": gettext("Avis du service"),
        "options": [
            {"value": "favorable", "label": gettext("Favorable")},
            {"value": "reserve", "label": gettext("Favorable avec réserves")},
            {"value": "defavorable", "label": gettext("Défavorable")},
        ],
    }
    definition.setdefault("processing_fields", []).append({**choice, "required": False})
    message = write_message(
        names.make(gettext("avis donné")),
        gettext("Avis du service :") + f" {{{{ action.{opinion} }}}}\n{{{{ action.{comment} }}}}",
        visible_to="agents",
    )
    return {
        "id": names.make(gettext("donner un avis")),
        "label": gettext("Donner un avis"),
        "by": [function],
        "to": PREVIOUS,
        "primary": True,
        "tone": "primary",
        "fields": [choice, ask_text(comment, gettext("Pourquoi"), is_required=False)],
        "run": [message],
    }


ASK_OPINION = ReadyMadeStep(
    key="ask_opinion",
    label=_("Demander l’avis d’un autre service"),
    help_text=_("Le service consulté est prévenu par e-mail, donne son avis, et la demande reprend où elle en était."),
    add=_add_opinion,
    has_function=True,
)
