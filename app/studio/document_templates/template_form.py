"""The form of a template: from what was typed to the definition of the draft."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.definitions.editing.editor_forms import Form
from app.documents.section_types import get_section_type
from app.documents.template_evaluation import find_list_name
from app.documents.template_schema import (
    ID_PATTERN,
    LAYOUTS,
    LETTER,
    MAX_COLUMNS,
    MAX_SECTIONS,
)
from app.language.text.normalisation import to_one_line
from app.studio.document_templates.vocabulary import Vocabulary, parse_words
from app.studio.expression_inputs import ExpressionIncomplete, read_expression

# The choice of a list that no select offers: it stays as it is.
COMPUTED_LIST = "="
_SECTION_ID = re.compile(ID_PATTERN, re.ASCII)
_SERIES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class TypedTemplate:
    """The definition that a form holds, and the sections whose condition is not complete: they keep the former one."""

    definition: dict[str, Any]
    incomplete: frozenset[str] = frozenset()


def read_form(form: Form, stored: Mapping[str, Any], vocabulary: Vocabulary) -> TypedTemplate:
    """Read the form over a stored definition. What the form does not show stays: composed texts, a file."""
    words = vocabulary.words
    definition: dict[str, Any] = {
        "slug": stored["slug"],
        "title": _read_line(form, "title"),
        "procedure": _read_line(form, "procedure") or None,
        "layout": layout if (layout := form.get("layout", "")) in LAYOUTS else LETTER,
        "subject": _read_text(form, "subject", stored.get("subject", ""), words),
        "signature": {
            "quality": _read_line(form, "signature_quality"),
            "name": _read_line(form, "signature_name"),
            "role": form.get("signature_role", "") or None,
        },
        "has_remedies": bool(form.get("has_remedies", "")),
        "is_verifiable": bool(form.get("is_verifiable", "")),
        "is_acknowledged": bool(form.get("is_acknowledged", "")),
    }
    series = _SERIES.sub("-", _read_line(form, "number_series").lower()).strip("-")
    if series:
        definition["number"] = {"series": series, "prefix": _read_line(form, "number_prefix")}
    for key in ("schema", "file"):
        if key in stored:
            definition[key] = stored[key]
    sections, incomplete = _read_sections(form, stored, vocabulary)
    return TypedTemplate({**definition, "sections": sections}, frozenset(incomplete))


def _read_sections(
    form: Form, stored: Mapping[str, Any], vocabulary: Vocabulary
) -> tuple[list[dict[str, Any]], list[str]]:
    former = {
        str(section.get("id")): section for section in stored.get("sections") or () if isinstance(section, Mapping)
    }
    ids = [each for each in map(str, form.getlist("section")) if _SECTION_ID.fullmatch(each)][: MAX_SECTIONS + 1]
    sections: list[dict[str, Any]] = []
    incomplete: list[str] = []
    for section_id in dict.fromkeys(ids):
        section = _read_section(form, section_id, former.get(section_id, {}), vocabulary)
        try:
            when = read_expression(form, f"section.{section_id}.when")
        except ExpressionIncomplete:
            incomplete.append(section_id)
            when = former.get(section_id, {}).get("when")
        sections.append(section if when is None else {**section, "when": when})
    return sections, incomplete


def _read_section(form: Form, section_id: str, former: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    prefix = f"section.{section_id}"
    kind = form.get(f"{prefix}.kind", "")
    section: dict[str, Any] = {"id": section_id, "kind": kind}
    each = _read_list(form, prefix, former)
    words = vocabulary.words_in(find_list_name(each))
    section_type = get_section_type(kind)
    if section_type.can_repeat and each is not None:
        section["each"] = each
    if section_type.has_text:
        section["text"] = _read_text(form, f"{prefix}.text", former.get("text", ""), words)
    if "title" in section_type.settings:
        section["title"] = _read_line(form, f"{prefix}.title")
    if "columns" in section_type.settings:
        section["columns"] = _read_columns(form, prefix, former, words)
    for name in section_type.own_settings:
        section[name] = _read_line(form, f"{prefix}.{name}")
    return section


def _read_columns(form: Form, prefix: str, former: Mapping[str, Any], words: Mapping[str, str]) -> list[dict[str, Any]]:
    former_columns = former.get("columns") or []
    columns = []
    for position in range(MAX_COLUMNS):
        name = f"{prefix}.column.{position}"
        if f"{name}.heading" not in form:
            break
        former_text = former_columns[position].get("text", "") if position < len(former_columns) else ""
        columns.append(
            {
                "heading": _read_line(form, f"{name}.heading"),
                "text": _read_text(form, f"{name}.text", former_text, words),
            }
        )
    return columns


def _read_list(form: Form, prefix: str, former: Mapping[str, Any]) -> Any:
    """Read the list that a section is repeated for; a computed list stays as it is."""
    name = form.get(f"{prefix}.each", "")
    if name == COMPUTED_LIST:
        return former.get("each")
    return {"var": name} if name else None


def _read_text(form: Form, name: str, former: Any, words: Mapping[str, str]) -> Any:
    """The text with names in the place of words; a text made of passages is not in the form."""
    if not isinstance(former, str) and name not in form:
        return former
    return parse_words(form.get(name, "").replace("\r\n", "\n"), words)


def _read_line(form: Form, name: str) -> str:
    return to_one_line(form.get(name, ""))
