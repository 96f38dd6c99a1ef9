"""The JSON Schema of a document template."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.documents.section_types import SECTION_TYPES
from app.language.schema.validation import JsonSchemaValidator
from app.language.text.passages import build_text_schemas

MAX_SECTIONS = 60
MAX_COLUMNS = 8
LETTER, ACT, CERTIFICATE = "letter", "act", "certificate"
LAYOUTS = (LETTER, ACT, CERTIFICATE)
ODT, DOCX = "odt", "docx"
SLUG_PATTERN = "^[a-z0-9]+(-[a-z0-9]+)*$"
# Addresses of the studio beside those of templates.
RESERVED_SLUGS = frozenset({"fichier", "nouveau"})
ID_PATTERN = "^[a-z][a-z0-9_]{0,39}$"


@cache
def build_template_validator() -> Any:
    """The validator of the definition of a template."""
    return JsonSchemaValidator(build_template_schema())


def build_template_schema() -> dict[str, Any]:
    """A template: either sections of text laid out by the charter, or an ODT or DOCX file of the authority."""
    slug = {"type": "string", "pattern": SLUG_PATTERN, "maxLength": 80}
    role = {"type": ["string", "null"], "pattern": "^[a-z0-9-]{1,80}$"}
    line = {"type": "string", "maxLength": 200}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": build_text_schemas(),
        **_build_object(
            ("slug", "title"),
            schema={"const": 1},
            slug=slug,
            # The name of the document, as its reader sees it.
            title={"type": "string", "minLength": 1, "maxLength": 150},
            # The procedure whose answers it names; none: any procedure.
            procedure={"anyOf": [slug, {"type": "null"}]},
            layout={"enum": list(LAYOUTS)},
            # What the letter is about, below the address.
            subject=_TEXT,
            sections={"type": "array", "maxItems": MAX_SECTIONS, "items": {"anyOf": _build_section_schemas()}},
            signature=_build_object(
                (),
                # The quality of whoever signs, and their name when it is always the same.
                quality=line,
                name=line,
                # The role that signs each document before it is given; none: nobody does.
                role=role,
            ),
            # Ways and delay of appeal (code de justice administrative, art. R421-5).
            has_remedies={"type": "boolean"},
            number=_build_object(("series",), series=slug, prefix={"type": "string", "maxLength": 20}),
            # The code and the QR of the public verification page.
            is_verifiable={"type": "boolean"},
            # Whether the applicant has to say that they have read it.
            is_acknowledged={"type": "boolean"},
            file=_build_object(("id", "format"), id={"type": "string", "maxLength": 40}, format={"enum": [ODT, DOCX]}),
        ),
    }


_TEXT = {"$ref": "#/$defs/text"}


def _build_section_schemas() -> list[dict[str, Any]]:
    expression: dict[str, Any] = {"type": ["object", "boolean"]}
    common: dict[str, Any] = {"id": {"type": "string", "pattern": ID_PATTERN}, "when": expression}
    column = _build_object(("heading", "text"), heading={"type": "string", "maxLength": 100}, text=_TEXT)
    columns = {"type": "array", "minItems": 1, "maxItems": MAX_COLUMNS, "items": column}
    line = {"type": "string", "maxLength": 200}
    settings = {"text": _TEXT, "title": line, "each": expression, "columns": columns}
    return [
        _build_object(
            ("id", "kind", *section_type.required_settings),
            kind={"const": section_type.key},
            **{name: settings[name] for name in section_type.settings},
            **dict.fromkeys(section_type.own_settings, line),
            **common,
        )
        for section_type in SECTION_TYPES.values()
    ]


def _build_object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }
