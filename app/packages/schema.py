"""The published JSON Schema of the manifest of a package."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.accounts.families import FAMILIES
from app.accounts.qualities import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH
from app.accounts.role_kinds import ROLE_KINDS
from app.documents.template_schema import DOCX, ODT
from app.language.schema.definition_texts import TRANSLATIONS_SCHEMA
from app.language.schema.validation import JsonSchemaValidator
from app.packages.package import FORMAT, SECTIONS, TEMPLATES
from app.procedures.schema import SLUG

MAX_FILES = 500

_SLUG = {"type": "string", "pattern": SLUG, "maxLength": 80}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 300}
_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
DEFINITION_PATH = f"^({'|'.join(SECTIONS)})/[a-z0-9]+(-[a-z0-9]+)*\\.json$"
# The ODT or DOCX file of a document template, beside its definition.
OFFICE_PATH = f"^{TEMPLATES}/[a-z0-9]+(-[a-z0-9]+)*\\.({ODT}|{DOCX})$"
_PATH = {"type": "string", "pattern": f"{DEFINITION_PATH}|{OFFICE_PATH}", "maxLength": 100}


def _object(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


def _list(items: dict[str, Any], max_items: int) -> dict[str, Any]:
    return {"type": "array", "maxItems": max_items, "items": items}


def package_schema() -> dict[str, Any]:
    """The JSON Schema of the manifest, as published."""
    manifest = _object(
        "format",
        "slug",
        "name",
        "version",
        "authority",
        "licence",
        "created_at",
        "contents",
        "checksum",
        format={"const": FORMAT},
        slug=_SLUG,
        name=_TEXT,
        version={"type": "string", "pattern": "^[0-9]+(\\.[0-9]+){0,2}$", "maxLength": 30},
        authority={"description": "The authority it comes from.", "type": "string", "maxLength": 300},
        licence={
            "description": "An identifier of SPDX.",
            "type": "string",
            "pattern": "^[A-Za-z0-9.+-]+$",
            "maxLength": 60,
        },
        created_at={"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        contents={**_list(_object("path", "sha256", path=_PATH, sha256=_SHA256), MAX_FILES), "minItems": 1},
        dependencies={
            "description": "What the documents need and the package does not hold.",
            **_list(
                _object("section", "slug", section={"enum": list(SECTIONS)}, slug=_SLUG, version={"type": "integer"}),
                200,
            ),
        },
        roles={
            "description": "The roles that procedures name: who held each function there.",
            **_list(
                _object(
                    "slug",
                    "title",
                    "family",
                    "kind",
                    "department",
                    slug=_SLUG,
                    title=_TEXT,
                    family={"enum": list(FAMILIES)},
                    kind={"enum": list(ROLE_KINDS)},
                    department=_object("slug", "name", slug=_SLUG, name=_TEXT),
                ),
                200,
            ),
        },
        topics={
            "description": "The headings of the catalogue that procedures are under.",
            **_list(
                _object(
                    "slug",
                    "title",
                    "summary",
                    "icon",
                    slug=_SLUG,
                    title=_TEXT,
                    summary=_TEXT,
                    icon=_SLUG,
                    translations=TRANSLATIONS_SCHEMA,
                ),
                100,
            ),
        },
        qualities={
            "description": "The qualities of residents that procedures and workflows name; never who holds them.",
            **_list(
                _object(
                    "slug",
                    "title",
                    "family",
                    "explanation",
                    procedure=_SLUG,
                    slug=_SLUG,
                    title={**_TEXT, "maxLength": MAX_TITLE_LENGTH},
                    family={"enum": list(FAMILIES)},
                    explanation={**_TEXT, "maxLength": MAX_TEXT_LENGTH},
                ),
                200,
            ),
        },
        checksum={"description": "SHA-256 of the manifest without it: keys sorted, no spaces, UTF-8.", **_SHA256},
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:parvis:schema:package:1",
        "title": "Manifest of a package",
        "description": "manifest.json of a ZIP archive beside the files it names; or `manifest` of a JSON object whose"
        " `files` holds the documents by path, those of office programs in base64.",
        **manifest,
    }


@cache
def manifest_validator() -> JsonSchemaValidator:
    return JsonSchemaValidator(package_schema())
