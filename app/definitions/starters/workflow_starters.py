"""The circuits that authors start from, each ready to be published as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import SOURCE_LANGUAGE, LazyText, gettext, use_language
from app.core.i18n import lazy_gettext as _
from app.definitions.editing.ready_made import StepChoices, add_ready_made_step
from app.definitions.editing.ready_made.ready_made_step import write_letter, write_message

Definition = dict[str, Any]
FORMAT = "parvis/workflow/1"
RECIPIENT, RECEIVED, STUDYING = "recipient", "received", "studying"


@dataclass(frozen=True)
class WorkflowStarter:
    """A circuit to start from: its label and help for authors, and what makes it."""

    key: str
    label: LazyText
    help_text: LazyText
    build: Callable[[], Definition]


def build_workflow(key: str, *, slug: str, title: str) -> Definition:
    """The circuit of a starter under a name of its own. Raises KeyError."""
    with use_language(SOURCE_LANGUAGE):
        definition = WORKFLOW_STARTERS[key].build()
    return {"format": FORMAT, "slug": slug, "title": title, **definition}


def _build_empty() -> Definition:
    finished = {
        "id": "closed",
        "label": gettext("Terminée"),
        "public_label": gettext("Votre demande est terminée"),
        "public_text": gettext("Le traitement de votre demande est fini."),
        "tone": "success",
        "closed": True,
        "on_enter": [_write_answer("closed")],
    }
    close = _make_action("close", gettext("Terminer"), "closed", fields=[_make_answer_field()])
    return _make_workflow([_make_received([close]), finished])


def _build_answer() -> Definition:
    """Received, studied, answered: with the refusal and the missing piece that most procedures need."""
    accept = _make_action("accept", gettext("Accepter"), "accepted", fields=[_make_answer_field()])
    accept["confirm"] = gettext("Envoyer cette réponse ?")
    studying = {
        "id": STUDYING,
        "label": gettext("En cours d’examen"),
        "public_label": gettext("Votre demande est examinée"),
        "public_text": gettext("Un agent vérifie les renseignements donnés."),
        "tone": "info",
        "actions": [accept],
    }
    accepted = {
        "id": "accepted",
        "label": gettext("Acceptée"),
        "public_label": gettext("Votre demande est acceptée"),
        "public_text": gettext("La réponse est dans le message ci-dessous."),
        "tone": "success",
        "closed": True,
        "decision": "favourable",
        "on_enter": [write_message("answer_message", "{{ action.reponse }}"), _write_answer("accepted")],
    }
    take = _make_action("take", gettext("Prendre en charge"), STUDYING)
    take["run"] = [{"id": "follower", "type": "assign_agent", "choose": "acting_agent"}]
    workflow = _make_workflow([_make_received([take]), studying, accepted])
    workflow, _at = add_ready_made_step(workflow, "ask_piece", StepChoices((RECEIVED, STUDYING)))
    workflow, _at = add_ready_made_step(workflow, "refuse", StepChoices((RECEIVED, STUDYING)))
    return workflow


def _build_opinion() -> Definition:
    """Build the circuit of an answer with the opinion of another service."""
    choices = StepChoices((STUDYING,), new_function=gettext("Service consulté"))
    workflow, _at = add_ready_made_step(_build_answer(), "ask_opinion", choices)
    return workflow


def _build_declaration() -> Definition:
    """Received and recorded: nothing is decided."""
    record = _make_action("record", gettext("Enregistrer"), "recorded", fields=[_make_answer_field(is_required=False)])
    recorded = {
        "id": "recorded",
        "label": gettext("Enregistrée"),
        "public_label": gettext("Votre déclaration est enregistrée"),
        "public_text": gettext("Gardez le message ci-dessous : il en est la preuve."),
        "tone": "success",
        "closed": True,
        "on_enter": [
            write_message("proof", gettext("Déclaration {{ case.reference }} enregistrée.") + "\n{{ action.reponse }}"),
            write_letter(
                "proof_mail",
                gettext("Votre déclaration {{ case.reference }} est enregistrée"),
                gettext(
                    "Votre déclaration « {{ procedure.title }} », reçue le {{ case.submitted_on|date }}, est enregistrée."
                ),
                "{{ action.reponse }}",
            ),
        ],
    }
    workflow = _make_workflow([_make_received([record]), recorded])
    workflow, _at = add_ready_made_step(workflow, "ask_piece", StepChoices((RECEIVED,)))
    return workflow


def _make_workflow(statuses: list[Definition]) -> Definition:
    functions = [{"id": RECIPIENT, "label": gettext("Service destinataire")}]
    return {"functions": functions, "processing_fields": [], "initial": RECEIVED, "statuses": statuses}


def _make_received(actions: list[Definition]) -> Definition:
    return {
        "id": RECEIVED,
        "label": gettext("Reçue"),
        "public_label": gettext("Votre demande est arrivée"),
        "public_text": gettext("Un agent va la lire."),
        "tone": "info",
        "actions": actions,
    }


def _make_action(identifier: str, label: str, target: str, **more: Any) -> Definition:
    own = {"id": identifier, "label": label, "by": [RECIPIENT], "to": target, "primary": True, "tone": "primary"}
    return {**own, **more}


def _make_answer_field(*, is_required: bool = True) -> Definition:
    field = {"id": "reponse", "type": "long_text", "label": gettext("Réponse à l’usager"), "max_length": 3000}
    return field if is_required else {**field, "required": False}


def _write_answer(status: str) -> Definition:
    return write_letter(
        f"{status}_mail",
        gettext("Réponse à votre demande {{ case.reference }}"),
        gettext("Voici notre réponse à votre demande « {{ procedure.title }} » :"),
        "{{ action.reponse }}",
    )


ANSWER, OPINION, DECLARATION, EMPTY = "answer", "opinion", "declaration", "empty"
WORKFLOW_STARTERS: Mapping[str, WorkflowStarter] = {
    starter.key: starter
    for starter in (
        WorkflowStarter(
            ANSWER,
            _("Réception – instruction – réponse"),
            _("Un agent prend la demande, l’examine, l’accepte ou la refuse. Il peut demander une pièce."),
            _build_answer,
        ),
        WorkflowStarter(
            OPINION,
            _("Avec avis d’un autre service"),
            _("Le même, avec un second service qui donne son avis avant la réponse."),
            _build_opinion,
        ),
        WorkflowStarter(
            DECLARATION,
            _("Simple déclaration"),
            _("Un agent vérifie et enregistre. Il n’y a rien à décider."),
            _build_declaration,
        ),
        WorkflowStarter(
            EMPTY,
            _("Rien : deux statuts"),
            _("« Reçue » et « Terminée », à compléter."),
            _build_empty,
        ),
    )
}
