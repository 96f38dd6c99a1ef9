"""What an office file may name between its braces, in the words of the studio or by name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from app.core.i18n import lazy_gettext
from app.documents.placeholder_labels import LabelIndex
from app.documents.template_definition import COMMON_NAMES
from app.language.text.placeholders import check_text, find_placeholders

ANSWER_ROOTS = ("answers", "processing", "option")
CODE, NUMBER, SIGNATURE_IMAGE = "document.code", "document.number", "document.signature_image"
# What a letter of the studio prints by itself, and an office file only where it names it.
OFFICE_LABELS: Mapping[str, Any] = {
    "document.recipient": lazy_gettext("Adresse du destinataire"),
    "document.answers": lazy_gettext("Toutes les réponses"),
    "document.signer": lazy_gettext("Nom du signataire"),
    "document.signer_quality": lazy_gettext("Qualité du signataire"),
    SIGNATURE_IMAGE: lazy_gettext("Image de la signature"),
    CODE: lazy_gettext("Code de vérification"),
    "document.verification_page": lazy_gettext("Adresse de vérification"),
}
_NAME = re.compile(r"([a-z][a-z0-9_.]*)\s*((?:\|.*)?)")


def read_placeholders(marks: Iterable[str], words: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """The placeholder that what is typed between braces stands for; those that stand for nothing are left out.

    `words` are those of each name, `names` what may be named without words.
    """
    index, known_names = LabelIndex(words), {*words, *names}
    placeholders = {}
    for mark in marks:
        label, separator, filters = mark.partition("|")
        name = index.find_name(label)
        placeholder = _read_name(mark if name is None else f"{name}{separator}{filters}", known_names)
        if placeholder is not None:
            placeholders[mark] = placeholder
    return placeholders


def select_placeholders(marks: Iterable[str], placeholders: Mapping[str, Any]) -> dict[str, str]:
    """The placeholders that another site gave to what is typed between braces, without those that no case has."""
    selected = {}
    for mark in marks:
        text = placeholders.get(mark)
        if isinstance(text, str) and _read_name(text, _list_known_names(text)) is not None:
            selected[mark] = text
    return selected


def list_names(placeholders: Iterable[str]) -> set[str]:
    """The names that these placeholders show, without their filters."""
    return {placeholder.partition("|")[0].strip() for placeholder in placeholders}


def build_text(placeholder: str) -> str:
    """The placeholder as texts write it."""
    return f"{{{{ {placeholder} }}}}"


def _list_known_names(text: str) -> Collection[str]:
    """The names of every case, and the one that the text shows when it is an answer."""
    answers = {name for name in list_names([text]) if name.partition(".")[0] in ANSWER_ROOTS}
    return {*COMMON_NAMES, *OFFICE_LABELS, *answers}


def _read_name(text: str, names: Collection[str]) -> str | None:
    """A known name with its filters, as it is typed."""
    match = _NAME.fullmatch(text)
    if match is None or check_text(build_text(text)) or find_placeholders(build_text(text)) != {match[1]}:
        return None
    return text if match[1] in names or ".".join(match[1].split(".")[:2]) in names else None
