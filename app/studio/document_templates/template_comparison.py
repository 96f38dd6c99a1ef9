"""Comparison of two states of a template, in words, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import shorten
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.expressions.sentence_names import create_sentence_names
from app.definitions.words.expression_words import describe_expression
from app.documents.section_types import get_section_type
from app.documents.template_evaluation import find_list_name
from app.documents.template_schema import LETTER
from app.knowledge.comparison import FieldChange
from app.language.text.passages import build_outline
from app.studio.document_templates.template_findings import name_section
from app.studio.document_templates.vocabulary import Vocabulary, write_words

_MAX_WORDS = 60
_SWITCHES = ("has_remedies", "is_verifiable", "is_acknowledged")


def compare_definitions(
    before: Mapping[str, Any], after: Mapping[str, Any], vocabulary: Vocabulary
) -> list[FieldChange]:
    """The settings and the sections that differ, in the order of the page."""
    former, latter = dict(_list_values(before, vocabulary)), dict(_list_values(after, vocabulary))
    titles = {key: title for definition in (before, after) for key, title in _list_titles(definition)}
    return [
        FieldChange(titles[key], former.get(key, ""), latter.get(key, ""))
        for key in dict.fromkeys([*latter, *former])
        if former.get(key, "") != latter.get(key, "")
    ]


def _list_titles(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from (
        ("title", _("Titre")),
        ("procedure", _("Démarche")),
        ("layout", _("Mise en page")),
        ("subject", _("Objet")),
        ("quality", _("Qualité de qui signe")),
        ("name", _("Prénom et nom de qui signe")),
        ("role", _("Rôle qui signe")),
        ("number", _("Série de numéros")),
        ("has_remedies", _("Voies et délais de recours")),
        ("is_verifiable", _("Vérification par un code")),
        ("is_acknowledged", _("Confirmation de lecture")),
        ("order", _("Ordre des parties")),
    )
    for number, section in enumerate(_list_sections(definition), start=1):
        yield f"section.{section.get('id')}", name_section(number, section)


def _list_values(definition: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    signature, number = definition.get("signature") or {}, definition.get("number") or {}
    yield "title", str(definition.get("title") or "")
    yield "procedure", str(definition.get("procedure") or "")
    yield "layout", str(definition.get("layout") or LETTER)
    yield "subject", _write_text(definition.get("subject") or "", vocabulary.words)
    yield "quality", signature.get("quality") or ""
    yield "name", signature.get("name") or ""
    yield "role", signature.get("role") or ""
    yield "number", " ".join(str(number[key]) for key in ("series", "prefix") if number.get(key))
    for key in _SWITCHES:
        yield key, _("Oui") if definition.get(key, key == "is_verifiable") else _("Non")
    sections = _list_sections(definition)
    yield "order", "\n".join(_name_contents(section, vocabulary) for section in sections)
    for section in sections:
        yield f"section.{section.get('id')}", "\n".join(_describe_section(section, vocabulary))


def _describe_section(section: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[str]:
    list_name = find_list_name(section.get("each"))
    words = vocabulary.words_in(list_name)
    section_type = get_section_type(str(section.get("kind")))
    yield f"[{section_type.label}]"
    if section.get("when") is not None:
        names = create_sentence_names(vocabulary.readable)
        yield _("Si %(condition)s.", condition=describe_expression(section["when"], names))
    if section.get("each") is not None:
        rows = vocabulary.find_list(list_name)
        yield _("Pour chaque ligne : %(list)s", list=rows.label if rows else _("liste calculée"))
    if section.get("title"):
        yield str(section["title"])
    if section.get("text"):
        yield _write_text(section["text"], words)
    for column in section.get("columns") or ():
        yield f"{column.get('heading', '')} | {_write_text(column.get('text', ''), words)}"
    for name, label in section_type.own_settings.items():
        yield f"{label} | {section.get(name, '')}"


def _name_contents(section: Mapping[str, Any], vocabulary: Vocabulary) -> str:
    """A section by its first words, wherever it stands."""
    first_words = str(section.get("title") or "") or _write_text(section.get("text") or "", vocabulary.words)
    return shorten(first_words, _MAX_WORDS, placeholder="…") or str(get_section_type(str(section.get("kind"))).label)


def _write_text(text: Any, words: Mapping[str, str]) -> str:
    return write_words(text, words) if isinstance(text, str) else build_outline(text, {})


def _list_sections(definition: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [section for section in definition.get("sections") or () if isinstance(section, Mapping)]
