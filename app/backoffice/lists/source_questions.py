"""Form fields of a source of choices, by its kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.accounts.agents import all_roles
from app.accounts.families import FAMILIES
from app.core.i18n import gettext as _
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.field_type import read_field
from app.procedures.sources.definition import AGENTS, CARD_TYPES, CARDS, CSV, EVERYONE, GEOJSON, JSON, ONLY_AGENTS

Definition = dict[str, Any]
NO_OWNER = "none"
# The types that need no other setting than those this form asks.
ASKED_CARD_TYPES = [key for key, field_type in CARD_TYPES.items() if set(field_type.required_settings) <= {"options"}]


def source_kinds() -> dict[str, str]:
    """The kinds of lists, in words."""
    return {
        CARDS: _("Des fiches que les agents tiennent ici"),
        CSV: _("Un fichier CSV que vous envoyez"),
        JSON: _("Une adresse qui répond en JSON"),
        GEOJSON: _("Une adresse qui répond en GeoJSON"),
        AGENTS: _("Les agents qui ont un rôle"),
    }


def source_questions(kind: str) -> tuple[Field, ...]:
    """Form fields of a source of that kind."""
    audience = [(EVERYONE, _("Tout le monde")), (ONLY_AGENTS, _("Les agents seulement"))]
    questions = [
        _text_question("title", _("Titre"), 120),
        _choice_question("audience", _("Qui peut choisir dans cette liste ?"), audience),
        *_QUESTIONS_BY_KIND[kind](),
    ]
    return tuple(read_field(question, FIELD_TYPES) for question in questions)


def _card_questions() -> Iterator[Definition]:
    roles = [(role.slug, role.title) for role in all_roles()]
    yield _text_question(
        "label", _("Nom d’une fiche"), 300, _("Avec les noms des questions : {{ nom }} ({{ quartier }}).")
    )
    yield _text_question(
        "identifier",
        _("Question qui distingue les fiches"),
        60,
        _(
            "Son nom dans les textes, par exemple code. Un fichier envoyé de nouveau change alors les fiches qu’il retrouve."
        ),
        required=False,
    )
    if roles:
        yield _choice_question(
            "editors", _("Rôles qui tiennent ces fiches"), roles, type="multiple_choice", required=False
        )
    yield {
        "id": "personal",
        "type": "yes_no",
        "label": _("Ces fiches parlent-elles de personnes ?"),
        "hint": _("Leur contenu est alors chiffré, et leur lecture notée."),
    }
    hint = _("Un enfant, une concession… Chacun choisit alors parmi ses fiches, dans les démarches de cette famille.")
    families = [(NO_OWNER, _("Non, à personne")), *FAMILIES.items()]
    whose = _("Les fiches appartiennent-elles à des usagers ?")
    yield _choice_question("family", whose, families, display="list", hint=hint, required=False)
    yield {
        "id": "fields",
        "type": "block",
        "label": _("Questions d’une fiche"),
        "item_label": _("Question"),
        "add_label": _("Ajouter une question"),
        "fields": list(_card_field_questions()),
        "maximum": 20,
    }


def _card_field_questions() -> Iterator[Definition]:
    """Form fields for each question of a card."""
    types = [(key, str(CARD_TYPES[key].label)) for key in ASKED_CARD_TYPES]
    yield _text_question("label", _("Question"), 300)
    yield _choice_question("type", _("Réponse attendue"), types, display="list")
    yield _choice_question("required", _("Obligatoire ?"), [("yes", _("Oui")), ("no", _("Non"))])
    yield {
        "id": "for_agents",
        "type": "yes_no",
        "label": _("Lue par les agents seulement ?"),
        "required": False,
    }
    yield {
        "id": "options",
        "type": "long_text",
        "label": _("Choix possibles, un par ligne"),
        "required": False,
    }
    hint = _("Par exemple nom. Sans lui, il vient de la question.")
    yield _text_question("id", _("Nom dans les textes"), 60, hint, required=False)


def _csv_questions() -> Iterator[Definition]:
    hint = _("Par exemple code. Sans elle, la première colonne.")
    yield _text_question("value", _("Colonne des valeurs"), 60, hint, required=False)
    yield _text_question("label", _("Colonne des noms, ou texte"), 300, _label_example(), required=False)


def _json_questions() -> Iterator[Definition]:
    hint = _("Un chemin avec des points, par exemple resultats.ecoles.")
    yield _address_question()
    yield _text_question("list", _("Où est la liste dans la réponse"), 200, hint, required=False)
    yield from _response_questions()


def _geojson_questions() -> Iterator[Definition]:
    yield _address_question()
    yield from _response_questions()


def _agent_questions() -> Iterator[Definition]:
    yield _choice_question("role", _("Rôle"), [(role.slug, role.title) for role in all_roles()], display="list")


def _address_question() -> Definition:
    hint = _("Elle peut dépendre d’une réponse : https://exemple.fr/ecoles?commune={{ commune }}.")
    return _text_question("url", _("Adresse"), 1000, hint)


def _response_questions() -> Iterator[Definition]:
    """Form fields about the response: which part gives the options, cache duration."""
    yield _text_question("value", _("Propriété des valeurs"), 200, _("Par exemple id."))
    yield _text_question("label", _("Propriété des noms, ou texte"), 300, _label_example())
    yield {
        "id": "cache_minutes",
        "type": "number",
        "label": _("Redemander la liste toutes les combien de minutes ?"),
        "required": False,
        "integer": True,
        "minimum": 1,
        "maximum": 10_080,
        "hint": _(
            "Soixante, si vous n’indiquez rien. Quand l’adresse ne répond pas, la dernière liste connue sert encore."
        ),
    }


def _label_example() -> str:
    return _("Par exemple nom, ou {{ nom }} ({{ ville }}).")


def _text_question(name: str, label: str, max_length: int, hint: str = "", *, required: bool = True) -> Definition:
    optional = {"hint": hint} if hint else {}
    return {
        "id": name,
        "type": "short_text",
        "label": label,
        "max_length": max_length,
        "required": required,
        **optional,
    }


def _choice_question(name: str, label: str, options: list[tuple[str, str]], **more: Any) -> Definition:
    offered = [{"value": value, "label": words} for value, words in options]
    return {"id": name, "type": "single_choice", "label": label, "options": offered, **more}


_QUESTIONS_BY_KIND = {
    CARDS: _card_questions,
    CSV: _csv_questions,
    JSON: _json_questions,
    GEOJSON: _geojson_questions,
    AGENTS: _agent_questions,
}
