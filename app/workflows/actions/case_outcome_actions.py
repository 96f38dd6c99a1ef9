"""What becomes of a request and of whoever follows it: others made of it, its end before its day, where one is led."""

from __future__ import annotations

from typing import Any

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType, ParameterKind, choice, parameter, text, value, yes_or_no

_SLUG_SCHEMA: dict[str, Any] = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
_ANSWERS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": 200,
    "propertyNames": {"$ref": "#/$defs/id"},
}

_PROFILE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"enum": ["first_name", "last_name", "phone", "address"]},
}

CASE_OUTCOME_ACTIONS = (
    ActionType(
        key="create_case",
        label=_("Création d’une autre demande"),
        parameters={
            "procedure": parameter(
                ParameterKind.PLAIN, _SLUG_SCHEMA, description="What is asked for; checked when it happens."
            ),
            "answers": parameter(ParameterKind.VALUES, _ANSWERS_SCHEMA, description="By question of that procedure."),
            "applicant": choice("keep", "none", default="keep", description="Whether the same person asks."),
            "draft": yes_or_no(
                default=False, description="Handed to the applicant to complete and send, in their account."
            ),
        },
    ),
    ActionType(
        key="link_case",
        label=_("Lien avec une autre demande"),
        parameters={
            "case": value(
                description="The reference of a request of the same family; unless an agent acts, of the same applicant."
            ),
        },
    ),
    ActionType(
        key="act_on_linked",
        label=_("Action sur les demandes liées"),
        parameters={
            "action": parameter(
                ParameterKind.PLAIN,
                {"$ref": "#/$defs/id"},
                description="An action of their workflow that needs no answer.",
            ),
            "cases": choice(
                "all", "made", "made_from", default="all", description="Those made of this one, the one it was made of."
            ),
            "procedure": parameter(
                ParameterKind.PLAIN, _SLUG_SCHEMA, required=False, description="Only those of that procedure."
            ),
        },
    ),
    ActionType(
        key="create_card",
        label=_("Création d’une fiche"),
        parameters={
            "list": parameter(ParameterKind.PLAIN, _SLUG_SCHEMA, description="A reference list."),
            "values": parameter(
                ParameterKind.VALUES, _ANSWERS_SCHEMA, description="What it says; it outlives the request."
            ),
            "owner": choice(
                "none", "applicant", default="none", description="Whose it is; in a list whose cards may be residents'."
            ),
            "tell": yes_or_no(default=True, description="The applicant reads on their request that it is theirs."),
        },
    ),
    ActionType(
        key="update_card",
        label=_("Modification d’une fiche"),
        parameters={
            "list": parameter(ParameterKind.PLAIN, _SLUG_SCHEMA, description="A reference list."),
            "card": value(description="Its identifier."),
            "values": parameter(
                ParameterKind.VALUES, _ANSWERS_SCHEMA, description="What changes; the rest stays as it is."
            ),
        },
    ),
    ActionType(
        key="assign_card",
        label=_("Attribution d’une fiche à l’usager"),
        parameters={
            "list": parameter(
                ParameterKind.PLAIN, _SLUG_SCHEMA, description="A reference list whose cards may be residents'."
            ),
            "card": value(description="Its identifier, or what was chosen in the list."),
            "mode": choice(
                "give", "withdraw", default="give", description="It becomes theirs, or is no longer; once is enough."
            ),
            "tell": yes_or_no(default=True, description="The applicant reads it on their request; else agents alone."),
        },
    ),
    ActionType(
        key="anonymise",
        label=_("Anonymisation avant l’heure"),
        parameters={},
    ),
    ActionType(
        key="remove",
        label=_("Suppression d’une demande faite par erreur"),
        parameters={},
        is_irreversible=True,
    ),
    ActionType(
        key="update_profile",
        label=_("Mise à jour du compte de l’usager"),
        parameters={
            "agreement": parameter(
                ParameterKind.PLAIN,
                {"type": "string", "pattern": "^(answers|action)\\.[a-z][a-z0-9_]{0,63}$"},
                description="Where the applicant agreed, such as answers.accord; nothing happens unless they did.",
            ),
            "values": parameter(
                ParameterKind.VALUES,
                _PROFILE_SCHEMA,
                description="It happens while the applicant acts, or sends the request.",
            ),
        },
    ),
    ActionType(
        key="give_quality",
        label=_("Qualité donnée à l’usager"),
        parameters={
            "quality": parameter(
                ParameterKind.PLAIN,
                _SLUG_SCHEMA,
                description="A quality of the family of the procedure; nothing without an account.",
            ),
            "months": parameter(
                ParameterKind.PLAIN,
                {"type": "integer", "minimum": 1, "maximum": 120},
                required=False,
                description="How long it is held; with neither this nor a day, until it is withdrawn.",
            ),
            "until": value(required=False, description="The last day on which it is held, instead of months."),
        },
    ),
    ActionType(
        key="withdraw_quality",
        label=_("Qualité retirée à l’usager"),
        parameters={
            "quality": parameter(
                ParameterKind.PLAIN, _SLUG_SCHEMA, description="A quality of the family of the procedure."
            ),
        },
    ),
    ActionType(
        key="change_code",
        label=_("Changement du code de suivi"),
        parameters={
            "mode": choice("renew", "close", default="renew", description="Another code, or none any more."),
        },
    ),
    ActionType(
        key="redirect",
        label=_("Renvoi vers une autre page"),
        parameters={
            "url": text(
                maximum=1000, description="A path of the portal, or a page of a site that the administrator allows."
            ),
        },
    ),
)
