"""Definition documents for tests, made by plain functions with keyword defaults."""

from __future__ import annotations

from typing import Any

from app.procedures.definition import Field, parse_fields, parse_procedure


class Sent(dict[str, list[Any]]):
    """What a browser sent: names with their values."""

    def getlist(self, key: str, /) -> list[Any]:
        return self.get(key, [])


def sent(**values: Any) -> Sent:
    return Sent({name: value if isinstance(value, list) else [value] for name, value in values.items()})


def field_document(name: str = "question", kind: str = "short_text", **more: Any) -> dict[str, Any]:
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
            "fields", [field_document("nom"), field_document("age", "number", required=False, integer=True)]
        )
        block = field_document(kind=kind, item_label="Enfant", add_label="Ajouter un enfant", **more)
        return next(parse_procedure(procedure_document(page_document(block))).fields)
    if kind == "bank_account":
        return next(parse_procedure(procedure_document(page_document(field_document(kind=kind, **more)))).fields)
    if kind == "consent":
        more.setdefault("purpose", "Pour vous écrire au sujet de vos travaux.")
    (field,) = parse_fields([field_document(kind=kind, **more)])
    return field


def page_document(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "page", "title": "La page", "fields": list(fields or [field_document()]), **more}


def legal_document(**more: Any) -> dict[str, Any]:
    return {
        "silence": "rejection",
        "text": "article L. 231-4 du code des relations entre le public et l’administration",
        "delay": {"number": 2, "unit": "months"},
        "appeal": "Vous pouvez saisir le tribunal administratif.",
        **more,
    }


def procedure_document(*pages: dict[str, Any], **more: Any) -> dict[str, Any]:
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
        "legal": legal_document(),
        "pages": list(pages or [page_document()]),
        **more,
    }
