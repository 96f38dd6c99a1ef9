"""Definition documents for tests, made by plain functions with keyword defaults."""

from __future__ import annotations

from typing import Any

from app.procedures.definition import Field, parse_fields, parse_procedure
from app.procedures.fields import FIELD_TYPES


class FormData(dict[str, list[Any]]):
    """Form sent by a browser: names with their values."""

    def getlist(self, key: str, /) -> list[Any]:
        return self.get(key, [])


def make_form_data(**values: Any) -> FormData:
    return FormData({name: value if isinstance(value, list) else [value] for name, value in values.items()})


def make_field_definition(name: str = "question", kind: str = "short_text", **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "label": "Votre question", **more}


def make_field(kind: str, **more: Any) -> Field:
    """One field, read from its document as the application reads it."""
    if kind in ("single_choice", "multiple_choice"):
        more.setdefault("options", [{"value": "a", "label": "Lundi"}, {"value": "b", "label": "Mardi"}])
    if kind == "explanation":
        more.setdefault("text", "Préparez vos papiers.")
    if kind == "computed":
        more = {"result": "number", "value": {"*": [2, 3]}, **more}
    if kind == "block":
        more.setdefault(
            "fields",
            [make_field_definition("nom"), make_field_definition("age", "number", required=False, integer=True)],
        )
        block = make_field_definition(kind=kind, item_label="Enfant", add_label="Ajouter un enfant", **more)
        return next(parse_procedure(make_procedure_definition(make_page_definition(block))).fields)
    if kind == "bank_account":
        return next(
            parse_procedure(
                make_procedure_definition(make_page_definition(make_field_definition(kind=kind, **more)))
            ).fields
        )
    if kind == "consent":
        more.setdefault("purpose", "Pour vous écrire au sujet de vos travaux.")
    field_type = FIELD_TYPES[kind]
    more = {**{name: field_type.example[name] for name in field_type.required_settings}, **more}
    (field,) = parse_fields([make_field_definition(kind=kind, **more)])
    return field


def make_page_definition(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "page", "title": "La page", "fields": list(fields or [make_field_definition()]), **more}


def make_legal_definition(**more: Any) -> dict[str, Any]:
    return {
        "silence": "rejection",
        "text": "article L. 231-4 du code des relations entre le public et l’administration",
        "delay": {"number": 2, "unit": "months"},
        "appeal": "Vous pouvez saisir le tribunal administratif.",
        **more,
    }


def make_procedure_definition(*pages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "format": "parvis/procedure/1",
        "slug": "acte-de-naissance",
        "title": "Demander un acte de naissance",
        "summary": "Copie intégrale ou extrait, gratuit.",
        "theme": "etat-civil",
        "keywords": ["extrait", "naissance"],
        "family": "etat-civil",
        "workflow": "piece",
        "functions": {"recipient": "etat-civil-instruction"},
        "intake": ["accueil"],
        "presentation": {"who": "Tout le monde", "duration_minutes": 5, "what_next": ["Le service prépare l’acte."]},
        "privacy": {
            "purpose": "Délivrer un acte.",
            "legal_basis": "Obligation légale",
            "recipients": ["Service État civil"],
            "retention_months": 3,
        },
        "account": {"required": False, "reason": None},
        "legal": make_legal_definition(),
        "pages": list(pages or [make_page_definition()]),
        **more,
    }
