"""What the references of requests look like: the identifier template of a form, in the few parts that ours are made of."""

from __future__ import annotations

import re

from app.publik_import.findings import Findings, NotUnderstood, build_reason
from app.publik_import.syntax import Constant, FilteredValue, Name, Node
from app.publik_import.template_tags import replace_tags
from app.publik_import.templates import PlainText, ValuePiece, parse_template
from app.publik_import.xml_reader import Element

LONGEST = 60
_ALLOWED_TEXT = re.compile(r"[A-Z0-9-]*", re.ASCII)
# Ours are drawn at random, so that nobody counts them: one number stands for all those that told requests apart.
_CODES = frozenset({"form_internal_id", "form_number", "form_number_raw", "form_identifier", "form_uuid"})
_DAYS = frozenset({"today", "now", "form_receipt_date", "form_receipt_datetime"})
_PARTS = {"Y": "year", "y": "short_year", "m": "month", "Ym": "year }}{{ month", "Y-m": "year }}-{{ month"}
_CODE = "{{ code }}"


def translate_reference(root: Element, findings: Findings) -> str | None:
    """The template of ours; nothing when w.c.s. had none, or one that cannot be said."""
    written = root.value("id_template")
    if not written:
        return None
    try:
        template = "".join(_clean_text(piece) for piece in parse_template(written))
    except NotUnderstood:
        template = ""
    if template.count(_CODE) != 1 or len(template) > LONGEST or len(replace_tags(template, "")) > 20:
        findings.add_not_mapped(
            "setting", "id_template", build_reason("reference_lost", name=written), verbatim=written
        )
        return None
    findings.add_approximate("setting", "id_template", build_reason("random_code"), verbatim=written)
    return template


def _clean_text(piece: object) -> str:
    if isinstance(piece, PlainText) and _ALLOWED_TEXT.fullmatch(said := piece.text.strip().upper()):
        return said
    if isinstance(piece, ValuePiece) and piece.node is not None:
        return _build_placeholder(piece.node)
    raise NotUnderstood("calculated_text")


def _build_placeholder(node: Node) -> str:
    match node:
        case Name(path=path) if path in _CODES:
            return _CODE
        case FilteredValue(base=Name(path=path), filter="stringformat" | "slugify" | "upper") if path in _CODES:
            return _CODE
        case FilteredValue(base=Name(path=path), filter="date", argument=Constant(value=str(form))) if path in _DAYS:
            if form in _PARTS:
                return f"{{{{ {_PARTS[form]} }}}}"
    raise NotUnderstood("calculated_text")
