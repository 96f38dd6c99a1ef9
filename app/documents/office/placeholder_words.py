"""Placeholders that an office file may have between its braces, in the words of the studio or by name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from app.core.i18n import lazy_gettext
from app.documents.placeholder_labels import LabelIndex
from app.documents.template_definition import COMMON_NAMES
from app.language.expressions.syntax import check_syntax
from app.language.text.placeholders import check_text, find_placeholders

NO_LISTS: Mapping[str, str] = MappingProxyType({})
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
_LIST = re.compile(r"[a-z]+\.[a-z][a-z0-9_]*", re.ASCII)
# What is typed between braces stands for: a text; `each` with a text about `item`, in a row repeated for the list of that name;
# or `when`, a condition, which may be about the `item` of such a row.
Placeholder = str | Mapping[str, Any]


def read_placeholders(
    marks: Iterable[str],
    words: Mapping[str, str],
    names: Collection[str],
    lists: Mapping[str, str] = NO_LISTS,
) -> dict[str, Placeholder]:
    """The placeholder that what is typed between braces stands for; those that stand for nothing are left out.

    `words` are those of each name, `names` what may be named without words, `lists` the list of each name that its rows have.
    """
    index, known_names = LabelIndex(words), {*words, *names}
    placeholders: dict[str, Placeholder] = {}
    for mark in marks:
        label, separator, filters = mark.partition("|")
        name = index.find_name(label)
        placeholder = _read_name(mark if name is None else f"{name}{separator}{filters}", known_names)
        if placeholder is not None:
            name = find_name(placeholder)
            if name in lists:
                placeholders[mark] = build_row_placeholder(lists[name], placeholder)
            elif not any(name.startswith(f"{each}.") for each in lists.values()):
                placeholders[mark] = placeholder
    return placeholders


def build_row_placeholder(list_name: str, text: str) -> Placeholder:
    """Build the placeholder of a value of each row: its name begins with that of the list."""
    return {"each": list_name, "text": f"item{text.removeprefix(list_name)}"}


def select_placeholders(marks: Iterable[str], placeholders: Mapping[str, Any]) -> dict[str, Placeholder]:
    """The placeholders that another site gave to what is typed between braces, without those that no case has."""
    return {mark: placeholders[mark] for mark in marks if _is_placeholder(placeholders.get(mark))}


def _is_placeholder(value: Any) -> bool:
    if isinstance(value, str):
        return _read_name(value, _list_known_names(value)) is not None
    if not isinstance(value, Mapping):
        return False
    each, text, when = (value.get(key) for key in ("each", "text", "when"))
    if each is not None and not (isinstance(each, str) and _LIST.fullmatch(each)):
        return False
    if set(value) - {"each"} == {"when"}:
        return isinstance(when, dict) and not check_syntax(when)
    return set(value) == {"each", "text"} and isinstance(text, str) and _read_name(text, list_names([text])) is not None


def list_names(placeholders: Iterable[Placeholder]) -> set[str]:
    """The names that these placeholders show outside of rows, without their filters."""
    return {find_name(placeholder) for placeholder in placeholders if isinstance(placeholder, str)}


def find_name(placeholder: Placeholder) -> str:
    """The name that a placeholder shows, without its filters; that of a value of rows begins with its list.

    An empty text for a condition.
    """
    if isinstance(placeholder, str):
        return placeholder.partition("|")[0].strip()
    name = find_name(placeholder.get("text", ""))
    return f"{placeholder['each']}{name.removeprefix('item')}" if name else ""


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
