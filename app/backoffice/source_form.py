"""The form of a list of choices: its questions by kind, and the document that the answers make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.accounts.agents import all_roles
from app.core.i18n import gettext as _
from app.core.text import fold
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.base import read_field
from app.procedures.sources.documents import (
    AGENTS,
    CARDS,
    CSV,
    EVERYONE,
    FETCHED,
    FORMAT,
    GEOJSON,
    JSON,
    ONLY_AGENTS,
)
from app.procedures.sources.reading import property_name

_OPTION_LINES = 200


def kinds() -> dict[str, str]:
    """The kinds of lists, in words."""
    return {
        CARDS: _("Des fiches que les agents tiennent ici"),
        CSV: _("Un fichier CSV que vous envoyez"),
        JSON: _("Une adresse qui répond en JSON"),
        GEOJSON: _("Une adresse qui répond en GeoJSON"),
        AGENTS: _("Les agents qui ont un rôle"),
    }


def questions(kind: str) -> tuple[Field, ...]:
    """What is asked of a list of that kind."""
    audience = _choice(
        "audience",
        _("Qui peut choisir dans cette liste ?"),
        [(EVERYONE, _("Tout le monde")), (ONLY_AGENTS, _("Les agents seulement"))],
    )
    return (_question("title", "short_text", _("Titre"), max_length=120), audience, *_OWN[kind]())


def values_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that a document stands for."""
    answers = {**document, "audience": document.get("audience", EVERYONE)}
    if document["kind"] == CARDS:
        answers["fields"] = [_asked(field) for field in document["fields"]]
    if "cache_minutes" in document:
        answers["cache_minutes"] = str(document["cache_minutes"])
    return answers


def document_from(
    kind: str, slug: str, answers: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The document that the answers make; what this form does not ask stays as it was."""
    kept = {name: value for name, value in (before or {}).items() if name not in {each.id for each in questions(kind)}}
    document = {**kept, **answers, "format": FORMAT, "slug": slug, "kind": kind}
    if kind == CARDS:
        known = {field["id"]: field for field in (before or {}).get("fields", ())}
        document["fields"] = _unique(_field(each, known) for each in answers["fields"])
        document["personal"] = bool(answers.get("personal"))
    if kind in FETCHED:
        document["cache_minutes"] = int(answers.get("cache_minutes") or 60)
    return document


def slug_of(title: str) -> str:
    """The name under which procedures ask for a list: « Cantines du Nord » → cantines-du-nord."""
    return property_name(title).replace("_", "-").strip("-")[:80]


def _cards() -> tuple[Field, ...]:
    roles = [(role.slug, role.title) for role in all_roles()]
    types = [
        ("short_text", _("Texte court")),
        ("long_text", _("Texte long")),
        ("number", _("Nombre")),
        ("date", _("Date")),
        ("phone", _("Téléphone")),
        ("email", _("Adresse e-mail")),
        ("address", _("Adresse postale")),
        ("yes_no", _("Oui ou non")),
        ("single_choice", _("Un choix")),
    ]
    asked = [
        _document("label", "short_text", _("Question"), max_length=300),
        _choice_document("type", _("Réponse attendue"), types, display="list"),
        _choice_document("required", _("Obligatoire ?"), [("yes", _("Oui")), ("no", _("Non"))]),
        _document("options", "long_text", _("Choix possibles, un par ligne"), required=False),
        _document(
            "id",
            "short_text",
            _("Nom dans les textes"),
            required=False,
            max_length=60,
            hint=_("Par exemple nom. Sans lui, il vient de la question."),
        ),
    ]
    block = {"item_label": _("Question"), "add_label": _("Ajouter une question"), "fields": asked, "maximum": 20}
    editors = {"options": [{"value": slug, "label": title} for slug, title in roles]} if roles else None
    return (
        _question(
            "label",
            "short_text",
            _("Nom d’une fiche"),
            max_length=300,
            hint=_("Avec les noms des questions : {{ nom }} ({{ quartier }})."),
        ),
        _question(
            "identifier",
            "short_text",
            _("Question qui distingue les fiches"),
            required=False,
            max_length=60,
            hint=_(
                "Son nom dans les textes, par exemple code. Un fichier envoyé de nouveau change alors les fiches qu’il retrouve."
            ),
        ),
        *(
            (_question("editors", "multiple_choice", _("Rôles qui tiennent ces fiches"), required=False, **editors),)
            if editors
            else ()
        ),
        _question(
            "personal",
            "yes_no",
            _("Ces fiches parlent-elles de personnes ?"),
            hint=_("Leur contenu est alors chiffré, et leur lecture notée."),
        ),
        _question("fields", "block", _("Questions d’une fiche"), **block),
    )


def _csv() -> tuple[Field, ...]:
    return (
        _question(
            "value",
            "short_text",
            _("Colonne des valeurs"),
            required=False,
            max_length=60,
            hint=_("Par exemple code. Sans elle, la première colonne."),
        ),
        _question(
            "label",
            "short_text",
            _("Colonne des noms, ou texte"),
            required=False,
            max_length=300,
            hint=_("Par exemple nom, ou {{ nom }} ({{ ville }})."),
        ),
    )


def _json() -> tuple[Field, ...]:
    path = _question(
        "list",
        "short_text",
        _("Où est la liste dans la réponse"),
        required=False,
        max_length=200,
        hint=_("Un chemin avec des points, par exemple resultats.ecoles."),
    )
    return (_address(), path, *_named())


def _geojson() -> tuple[Field, ...]:
    return (_address(), *_named())


def _agents() -> tuple[Field, ...]:
    return (_choice("role", _("Rôle"), [(role.slug, role.title) for role in all_roles()], display="list"),)


def _address() -> Field:
    return _question(
        "url",
        "short_text",
        _("Adresse"),
        max_length=1000,
        hint=_("Elle peut dépendre d’une réponse : https://exemple.fr/ecoles?commune={{ commune }}."),
    )


def _named() -> tuple[Field, ...]:
    return (
        _question("value", "short_text", _("Propriété des valeurs"), max_length=200, hint=_("Par exemple id.")),
        _question(
            "label",
            "short_text",
            _("Propriété des noms, ou texte"),
            max_length=300,
            hint=_("Par exemple nom, ou {{ nom }} ({{ ville }})."),
        ),
        _question(
            "cache_minutes",
            "number",
            _("Redemander la liste toutes les combien de minutes ?"),
            required=False,
            integer=True,
            minimum=1,
            maximum=10_080,
            hint=_(
                "Soixante, si vous n’indiquez rien. Quand l’adresse ne répond pas, la dernière liste connue sert encore."
            ),
        ),
    )


_OWN = {CARDS: _cards, CSV: _csv, JSON: _json, GEOJSON: _geojson, AGENTS: _agents}


def _asked(field: Mapping[str, Any]) -> dict[str, Any]:
    """A question of a card as the form shows it."""
    options = field.get("options", [])
    lines = "\n".join(option["label"] for option in options) if isinstance(options, list) else ""
    required = "yes" if field.get("required", True) else "no"
    return {"label": field["label"], "type": field["type"], "required": required, "options": lines, "id": field["id"]}


def _field(answers: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The question that the answers make, with the settings that it had and this form does not ask."""
    name = property_name(answers.get("id") or answers["label"])
    before = known.get(name, {})
    kept = before if before.get("type") == answers["type"] else {}
    field = {
        **kept,
        "id": name,
        "type": answers["type"],
        "label": answers["label"],
        "required": answers["required"] == "yes",
    }
    if answers["type"] == "single_choice":
        values = {option["label"]: option["value"] for option in kept.get("options", ())}
        labels = list(
            dict.fromkeys(line.strip() for line in (answers.get("options") or "").splitlines() if line.strip())
        )
        field["options"] = [
            {"value": values.get(label, property_name(label)), "label": label[:300]} for label in labels[:_OPTION_LINES]
        ]
    return field


def _unique(fields: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two questions with the same words get names of their own."""
    found: list[dict[str, Any]] = []
    for field in fields:
        same = sum(fold(each["id"]).startswith(field["id"]) for each in found)
        taken = {each["id"] for each in found}
        found.append({**field, "id": f"{field['id']}_{same + 1}"[:60]} if field["id"] in taken else field)
    return found


def _document(name: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "label": label, **more}


def _choice_document(name: str, label: str, options: list[tuple[str, str]], **more: Any) -> dict[str, Any]:
    offered = [{"value": value, "label": words} for value, words in options]
    return _document(name, "single_choice", label, options=offered, **more)


def _question(name: str, kind: str, label: str, **more: Any) -> Field:
    return read_field(_document(name, kind, label, **more), FIELD_TYPES)


def _choice(name: str, label: str, options: list[tuple[str, str]], **more: Any) -> Field:
    return read_field(_choice_document(name, label, options, **more), FIELD_TYPES)
