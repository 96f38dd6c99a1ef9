"""Translate the identifier template of a form into a reference template."""

from __future__ import annotations

import re

from publik_import.findings import Findings, NotUnderstood, build_reason
from publik_import.syntax import Constant, FilteredValue, Name, Node
from publik_import.template_tags import replace_tags
from publik_import.templates import PlainText, ValuePiece, parse_template
from publik_import.xml_reader import Element

MAX_LENGTH = 60
_ALLOWED_TEXT = re.compile(r"[A-Z0-9-]*", re.ASCII)
# All unique numbers of w.c.s. become the random code of our references.
_CODES = frozenset({"form_internal_id", "form_number", "form_number_raw", "form_identifier", "form_uuid"})
_DAYS = frozenset({"today", "now", "form_receipt_date", "form_receipt_datetime"})
_PARTS = {"Y": "year", "y": "short_year", "m": "month", "Ym": "year }}{{ month", "Y-m": "year }}-{{ month"}
_CODE = "{{ code }}"


def translate_reference(root: Element, findings: Findings) -> str | None:
    """The reference template; None without template, or for one that cannot be translated."""
    source_template = root.value("id_template")
    if not source_template:
        return None
    try:
        template = "".join(_clean_text(piece) for piece in parse_template(source_template))
    except NotUnderstood:
        template = ""
    if template.count(_CODE) != 1 or len(template) > MAX_LENGTH or len(replace_tags(template, "")) > 20:
        findings.add_not_mapped(
            "setting", "id_template", build_reason("reference_lost", name=source_template), verbatim=source_template
        )
        return None
    findings.add_approximate("setting", "id_template", build_reason("random_code"), verbatim=source_template)
    return template


def _clean_text(piece: object) -> str:
    if isinstance(piece, PlainText) and _ALLOWED_TEXT.fullmatch(text := piece.text.strip().upper()):
        return text
    if isinstance(piece, ValuePiece) and piece.node is not None:
        return _build_placeholder(piece.node)
    raise NotUnderstood("calculated_text")


def _build_placeholder(node: Node) -> str:
    match node:
        case Name(path=path) if path in _CODES:
            return _CODE
        case FilteredValue(base=Name(path=path), filter="stringformat" | "slugify" | "upper") if path in _CODES:
            return _CODE
        case FilteredValue(base=Name(path=path), filter="date", argument=Constant(value=str(date_format))) if (
            path in _DAYS
        ):
            if date_format in _PARTS:
                return f"{{{{ {_PARTS[date_format]} }}}}"
    raise NotUnderstood("calculated_text")
