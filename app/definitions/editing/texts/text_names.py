"""Names that a text may show at its position, with their labels, and the nearest of them to a name that does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.expressions.readable_names import find_readable_names
from app.definitions.editing.expressions.subjects import TODAY, ReadableNames, Subject
from app.definitions.editing.pointers import (
    ElementNotFound,
    extend_pointer,
    find_element,
    get_parent,
    has_element,
    name_position,
    split_pointer,
)
from app.definitions.editing.schema_lookup import find_place
from app.definitions.editing.texts import text_settings
from app.definitions.editing.texts.text_settings import find_text_kind
from app.definitions.words.text_name_labels import (
    DIGEST_LABELS,
    REFERENCE_LABELS,
    TEXT_NAME_LABELS,
    TRACKING_CODE_LABEL,
)
from app.language.expressions.value_types import Scope
from app.language.text.placeholders import check_text, find_placeholders

_DETAILS = "_details"
_ITEM = "item"
# Roots of which nothing is known before a case exists.
_OPEN_ROOTS = frozenset({"calls", "loop"})
# Roots whose values keep their parts in a text; answers are shown whole.
_ROOTS_WITH_PARTS = frozenset({"processing", "option"})


@dataclass(frozen=True)
class TextNames:
    """Names that a text may show. Under an open root any name may exist; `later`: asked only further on in the form."""

    subjects: tuple[Subject, ...]
    open_roots: frozenset[str] = frozenset()
    later: Scope | None = None

    @property
    def groups(self) -> list[tuple[str, list[Subject]]]:
        """The names by group, in order."""
        groups: dict[str, list[Subject]] = {}
        for subject in self.subjects:
            groups.setdefault(subject.group, []).append(subject)
        return list(groups.items())

    def is_known(self, name: str) -> bool:
        """Whether a text may show this name."""
        root = name.partition(".")[0]
        names = {subject.name for subject in self.subjects}
        if name in names or root in self.open_roots:
            return True
        head = ".".join(name.split(".")[:2])
        if head.endswith(_DETAILS):
            return head.removesuffix(_DETAILS) in names
        return root in _ROOTS_WITH_PARTS and head in names

    def find_nearest(self, name: str) -> str | None:
        """The name that the author probably meant."""
        names = [subject.name for subject in self.subjects]
        head = ".".join(name.split(".")[:2])
        if head in names:
            return head
        same_root = [each for each in names if each.partition(".")[0] == name.partition(".")[0]]
        matches = get_close_matches(name, same_root, n=1, cutoff=0.7) or get_close_matches(name, names, n=1, cutoff=0.7)
        return matches[0] if matches else None


def find_text_names(
    kind_name: str, definition: Mapping[str, Any], pointer: str, *, procedures: Sequence[Mapping[str, Any]] = ()
) -> TextNames | None:
    """Find the names that the text at a pointer may show; None when it takes no placeholders.

    `procedures` are the definitions of those that follow the workflow.
    """
    try:
        text_kind = find_text_kind(kind_name, find_place(kind_name, definition, pointer))
    except ElementNotFound:
        return None
    if text_kind is None:
        return None
    if text_kind == text_settings.REFERENCE:
        return TextNames(_create_subjects("", REFERENCE_LABELS))
    readable_names = find_readable_names(kind_name, definition, pointer, procedures=procedures)
    return _NAMES_BY_KIND[text_kind](_Position(kind_name, definition, pointer, readable_names))


def list_text_problems(text: Any, names: TextNames) -> list[str]:
    """Sentences about placeholders of one text that will show nothing; none for a list of passages."""
    if not isinstance(text, str):
        return []
    unknown_names = [name for name in sorted(find_placeholders(text)) if not names.is_known(name)]
    return [*check_text(text), *(_describe_unknown(name, names) for name in unknown_names)]


def find_text_problems(
    kind_name: str, definition: Mapping[str, Any], pointer: str, *, procedures: Sequence[Mapping[str, Any]] = ()
) -> list[str]:
    """Find the problems of every text at a pointer or inside of what is there."""
    problems: list[str] = []
    for text_pointer, text in _iterate_texts(definition, pointer):
        names = find_text_names(kind_name, definition, text_pointer, procedures=procedures)
        problems += list_text_problems(text, names) if names else []
    return problems


def _iterate_texts(definition: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str]]:
    """The texts with something between braces, each with its pointer."""
    if not has_element(definition, pointer):
        return
    value = find_element(definition, pointer)
    if isinstance(value, str) and "{{" in value:
        yield pointer, value
    elif isinstance(value, Mapping):
        for key in value:
            yield from _iterate_texts(definition, extend_pointer(pointer, key))
    elif isinstance(value, list):
        for position in range(len(value)):
            yield from _iterate_texts(definition, extend_pointer(pointer, name_position(value, position)))


def _describe_unknown(name: str, names: TextNames) -> str:
    if names.later is not None and names.later.is_later(name):
        return _("« %(name)s » n’est demandé que plus loin dans le formulaire.", name=name)
    nearest = names.find_nearest(name)
    if nearest:
        return _("« %(name)s » n’existe pas : vouliez-vous dire « %(nearest)s » ?", name=name, nearest=nearest)
    return _("« %(name)s » n’existe pas ici : choisissez-le dans la liste.", name=name)


@dataclass(frozen=True)
class _Position:
    """Position of a text, with the names that expressions read there."""

    kind_name: str
    definition: Mapping[str, Any]
    pointer: str
    names: ReadableNames

    def list_whole(self, *roots: str) -> list[Subject]:
        """List the subjects under these roots, without the parts of an answer."""
        return [
            subject
            for subject in self.names.subjects
            if subject.name.partition(".")[0] in roots and (subject.name.count(".") == 1 or roots == ("profile",))
        ]

    def list_row_items(self) -> list[Subject]:
        """The members of the rows that the passages around the text repeat."""
        return [
            item for rows in self._list_rows() for item in (rows.items if rows else ()) if item.name.count(".") == 1
        ]

    @property
    def is_in_rows(self) -> bool:
        return bool(list(self._list_rows()))

    def _list_rows(self) -> Iterator[Subject | None]:
        pointer = get_parent(self.pointer)
        while pointer:
            element = find_element(self.definition, pointer)
            if isinstance(element, Mapping) and "each" in element:
                over = element["each"].get("var") if isinstance(element["each"], Mapping) else None
                yield self.names.find(over) if isinstance(over, str) else None
            pointer = get_parent(pointer)


def _find_workflow_names(position: _Position) -> TextNames:
    answers = position.list_whole("answers")
    subjects = [
        *position.list_row_items(),
        *answers,
        *position.list_whole("processing"),
        *position.list_whole("action"),
        *position.list_whole("option"),
        *(subject for group, labels in TEXT_NAME_LABELS for subject in _create_subjects(str(group), labels)),
    ]
    open_roots = _OPEN_ROOTS | ({_ITEM} if position.is_in_rows else set()) | (set() if answers else {"answers"})
    return TextNames(tuple(subjects), frozenset(open_roots))


def _find_form_names(position: _Position) -> TextNames:
    subjects = [
        *position.list_row_items(),
        *position.list_whole(_ITEM, "outer"),
        *position.list_whole("answers"),
        *position.list_whole("profile"),
        *(subject for subject in position.names.subjects if subject.name == TODAY),
    ]
    open_roots = frozenset({_ITEM} if position.is_in_rows else ())
    return TextNames(tuple(subjects), open_roots, later=position.names.scope)


def _find_explanation_names(position: _Position) -> TextNames:
    names = _find_form_names(position)
    code = Subject("case.tracking_code", str(TRACKING_CODE_LABEL), _("Demande"))
    return replace(names, subjects=(*names.subjects, code))


def _find_digest_names(position: _Position) -> TextNames:
    return TextNames((*position.list_whole("answers"), *_create_subjects(_("Demande"), DIGEST_LABELS)))


def _find_check_names(position: _Position) -> TextNames:
    """The answers that a check is about: of its page, of the rows of its block, or of its action."""
    steps = split_pointer(position.pointer)
    list_pointer = get_parent(get_parent(position.pointer))
    if steps[-3] == "item_checks":
        return TextNames(tuple(position.list_whole(_ITEM)))
    owner = find_element(position.definition, get_parent(list_pointer))
    fields = owner.get("fields") if isinstance(owner, Mapping) else None
    root = "answers" if position.kind_name == "procedure" else "action"
    names = {f"{root}.{field.get('id')}" for field in fields or () if isinstance(field, Mapping)}
    return TextNames(tuple(each for each in position.list_whole(root) if each.name in names))


def _create_subjects(group: str, labels: Mapping[str, Any]) -> tuple[Subject, ...]:
    return tuple(Subject(name, str(label), group) for name, label in labels.items())


_NAMES_BY_KIND = {
    text_settings.WORKFLOW_TEXT: _find_workflow_names,
    text_settings.FORM_TEXT: _find_form_names,
    text_settings.EXPLANATION: _find_explanation_names,
    text_settings.DIGEST: _find_digest_names,
    text_settings.CHECK_MESSAGE: _find_check_names,
}
