"""A new procedure, with sensible values wherever the law or residents expect something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.i18n import SOURCE_LANGUAGE, gettext, use_language
from app.definitions.editing.identifiers import collect_identifiers, make_identifier
from app.definitions.editing.pasted_questions import read_questions

Definition = dict[str, Any]
FORMAT = "parvis/procedure/1"
RETENTION_MONTHS = 3
# Settings of a procedure that belong to the one that is copied: its number, its period, its places.
_OWN_SETTINGS = ("limits", "reference")


@dataclass(frozen=True)
class ProcedureChoices:
    """Choices of an author for a new procedure. `functions` are the roles that hold the functions of its circuit."""

    slug: str
    title: str
    family: str
    theme: str
    workflow: str
    functions: Mapping[str, str]
    summary: str = ""
    # Who reads the requests, in words.
    recipients: str = ""
    asks_identity: bool = False
    is_decision: bool = True


def build_procedure(choices: ProcedureChoices, *, lines: str = "") -> Definition:
    """A procedure whose questions are those of the lines, one each."""
    with use_language(SOURCE_LANGUAGE):
        return {
            "format": FORMAT,
            "slug": choices.slug,
            "title": choices.title,
            "summary": choices.summary or gettext("Faites cette demande en ligne, à tout moment."),
            "theme": choices.theme,
            "family": choices.family,
            "workflow": choices.workflow,
            "functions": dict(choices.functions),
            "presentation": _make_presentation(choices),
            "privacy": _make_privacy(choices),
            **_make_legal(choices),
            "pages": _make_pages(choices, lines),
        }


def adapt_procedure(definition: Mapping[str, Any], choices: ProcedureChoices) -> Definition:
    """A copy of another procedure, or of one of the catalogue, with what the author says of the new one."""
    copied = {key: value for key, value in definition.items() if key not in _OWN_SETTINGS}
    adapted = {
        **copied,
        "slug": choices.slug,
        "title": choices.title,
        "family": choices.family,
        "theme": choices.theme,
        "workflow": choices.workflow,
        "functions": dict(choices.functions),
    }
    if choices.summary:
        adapted["summary"] = choices.summary
    if definition.get("family") != choices.family:
        # The roles of another family may not read these requests.
        adapted.pop("intake", None)
    if definition.get("workflow") != choices.workflow:
        adapted.pop("variables", None)
    return adapted


def map_functions(
    workflow: Mapping[str, Any], roles: Sequence[str], *, current: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """The roles of the copied procedure that are of the family; else the first role, for the first function of a circuit.

    Other functions are left out, for the author to say who holds them: an opinion is not asked of the service that asks it.
    """
    former_roles = current or {}
    functions = [
        str(function["id"]) for function in workflow.get("functions") or () if isinstance(function.get("id"), str)
    ]
    first_roles = dict(zip(functions, roles[:1], strict=False))
    kept_roles = {name: former_roles[name] for name in functions if former_roles.get(name) in roles}
    return first_roles | kept_roles


def _make_presentation(choices: ProcedureChoices) -> Definition:
    after = (
        gettext("Un agent lit votre demande, puis vous répond.")
        if choices.is_decision
        else gettext("Un agent vérifie votre déclaration et l’enregistre.")
    )
    return {
        "who": gettext("Toute personne concernée."),
        "duration_minutes": 5,
        "what_next": [gettext("Vous recevez un accusé de réception."), after],
    }


def _make_privacy(choices: ProcedureChoices) -> Definition:
    return {
        "purpose": gettext("Traiter la demande « %(title)s » et y répondre.", title=choices.title),
        "legal_basis": gettext("Mission d’intérêt public de la collectivité (article 6.1.e du RGPD)."),
        "recipients": [choices.recipients or gettext("Les agents du service qui traite la demande")],
        "retention_months": RETENTION_MONTHS,
    }


def _make_legal(choices: ProcedureChoices) -> dict[str, Definition]:
    """A declaration decides nothing. What silence is worth before a decision is the author's choice, asked before publication."""
    if choices.is_decision:
        return {}
    return {"legal": {"silence": "none", "text": gettext("une déclaration n’appelle pas de décision")}}


def _make_pages(choices: ProcedureChoices, lines: str) -> list[Definition]:
    used: set[str] = {"demande", "vous"}
    identity = _make_identity() if choices.asks_identity else []
    used |= collect_identifiers(identity)
    asked_profiles = {field.get("profile") for field in identity}
    questions = [
        {key: value for key, value in question.items() if key != "profile" or value not in asked_profiles}
        for question in read_questions(lines, used)
    ]
    pages = [{"id": "demande", "title": gettext("Votre demande"), "fields": questions}] if questions else []
    if identity:
        pages.append({"id": "vous", "title": gettext("Vous"), "fields": identity})
    return pages or [{"id": "demande", "title": gettext("Votre demande"), "fields": [_make_first_question(used)]}]


def _make_first_question(used: set[str]) -> Definition:
    label = gettext("Décrivez votre demande")
    return {"id": make_identifier(label, used), "type": "long_text", "label": label, "max_length": 3000}


def _make_identity() -> list[Definition]:
    """Make the questions about the applicant, filled in from the profile of the account."""
    return [
        {"id": "prenom", "type": "short_text", "label": gettext("Votre prénom"), "profile": "first_name"},
        {"id": "nom", "type": "short_text", "label": gettext("Votre nom"), "profile": "last_name"},
        {"id": "courriel", "type": "email", "label": gettext("Votre adresse e-mail"), "profile": "email"},
        {
            "id": "telephone",
            "type": "phone",
            "label": gettext("Votre téléphone"),
            "profile": "phone",
            "required": False,
        },
    ]
