"""Vocabulary of the texts and the conditions of a template: « {Nom de l’usager} »."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.drafts.definition_drafts import find_draft
from app.definitions.editing.expressions.subjects import ROWS, ReadableNames, Subject
from app.definitions.editing.expressions.workflow_subjects import find_workflow_names
from app.definitions.overview import current_version
from app.definitions.words.text_name_labels import TEXT_NAME_LABELS
from app.documents.office.placeholder_words import ANSWER_ROOTS
from app.documents.placeholder_labels import LabelIndex, clean_label
from app.documents.template_definition import COMMON_NAMES
from app.language.expressions.value_types import create_type
from app.language.text.normalisation import fold
from app.language.text.placeholders import rename_placeholders

_DOCUMENT_LABELS = {
    "document.text": lazy_gettext("Texte écrit par l’agent"),
    "document.number": lazy_gettext("Numéro du document"),
    "document.date": lazy_gettext("Date du document"),
    "agent.name": lazy_gettext("Nom de l’agent"),
}
# What a document writes otherwise than a message: the day without its hour.
_OWN_LABELS = {"case.submitted_on": lazy_gettext("Date de la demande")}
_WORDS = re.compile(r"(?<!\{)\{([^{}\n]{1,120})\}(?!\})")
# Possessive quantifiers, as in the placeholders of texts: many spaces cost no backtracking.
_PLACEHOLDER = re.compile(r"\{\{\s*+([^{}\s]++(?:[^\S\n]++[^{}\s]++)*+)\s*+\}\}")
_DOTTED_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", re.ASCII)


@dataclass(frozen=True)
class Vocabulary:
    """The names of a template. `subjects` are those of its texts, `readable` those of its conditions."""

    subjects: tuple[Subject, ...]
    readable: ReadableNames
    procedure: Mapping[str, Any]
    workflow: Mapping[str, Any]
    # The words of each name of a text.
    words: Mapping[str, str]

    @property
    def groups(self) -> list[tuple[str, list[str]]]:
        """The words of texts by group, in order."""
        groups: dict[str, list[str]] = {}
        for subject in self.subjects:
            groups.setdefault(subject.group, []).append(self.words[subject.name])
        return list(groups.items())

    @property
    def lists(self) -> tuple[Subject, ...]:
        """The lists that a section may be repeated for."""
        return tuple(subject for subject in self.readable.subjects if subject.kind == ROWS)

    @property
    def checked_names(self) -> frozenset[str] | None:
        """Names that texts may use besides the common ones; None for a template of every procedure."""
        if not self.procedure:
            return None
        return frozenset(subject.name for subject in (*self.subjects, *self.readable.subjects))

    def find_list(self, name: str) -> Subject | None:
        """The list of that name."""
        return next((subject for subject in self.lists if subject.name == name), None)

    def words_in(self, list_name: str) -> dict[str, str]:
        """The words of names in a section that is repeated for a list; those of the texts when there is none."""
        rows = self.find_list(list_name)
        return {**self.words, **list_row_words(rows)} if rows else dict(self.words)


def build_vocabulary(procedure_slug: str | None) -> Vocabulary:
    """The names of the templates of a procedure, in force or being written; without one, those that every case has."""
    procedure = load_definition(PROCEDURE, procedure_slug) if procedure_slug else {}
    workflow_slug = procedure.get("workflow")
    workflow = load_definition(WORKFLOW, workflow_slug) if isinstance(workflow_slug, str) else {}
    readable = _find_readable_names(procedure, workflow)
    subjects = (
        *(
            subject
            for subject in readable.subjects
            if subject.name.partition(".")[0] in ANSWER_ROOTS and _is_whole(subject)
        ),
        *_list_common_subjects(),
    )
    return Vocabulary(subjects, readable, procedure, workflow, _choose_words(subjects))


def load_definition(kind: Kind, slug: str) -> Mapping[str, Any]:
    """The definition in force, else its draft; an empty one when there is neither."""
    source = current_version(kind, slug) or find_draft(kind, slug)
    return source.definition if source else {}


def list_row_words(rows: Subject) -> dict[str, str]:
    """The words of the values of each row."""
    return {row.name: _("%(label)s (ligne)", label=clean_label(row.label)) for row in rows.items if _is_whole(row)}


def parse_words(text: str, words: Mapping[str, str]) -> str:
    """The text as it is kept: words between braces become names; those that name nothing stay as they are."""
    index = LabelIndex(words)

    def replace(match: re.Match[str]) -> str:
        label, separator, filters = match[1].partition("|")
        label = " ".join(label.split())
        name = index.find_name(label) or (label if _DOTTED_NAME.fullmatch(label) else None)
        return match[0] if name is None else f"{{{{ {name}{separator}{filters} }}}}"

    return _WORDS.sub(replace, text)


def write_words(text: str, words: Mapping[str, str]) -> str:
    """The text as it is edited: names become words between braces."""
    return _PLACEHOLDER.sub(r"{\1}", rename_placeholders(text, lambda name: words.get(name, name)))


def _find_readable_names(procedure: Mapping[str, Any], workflow: Mapping[str, Any]) -> ReadableNames:
    names = find_workflow_names(workflow, [procedure] if procedure else [])
    text = create_type("text")
    own = Subject("document.text", str(_DOCUMENT_LABELS["document.text"]), _("Document"), text)
    subjects = [subject for subject in names.subjects if subject.name.partition(".")[0] != "action"]
    return ReadableNames((*subjects, own), names.scope.with_names(**{own.name: text}))


def _list_common_subjects() -> Iterable[Subject]:
    for group, labels in TEXT_NAME_LABELS:
        for name, label in labels.items():
            if name in COMMON_NAMES:
                yield Subject(name, str(_OWN_LABELS.get(name, label)), str(group))
    yield from (Subject(name, str(label), _("Document")) for name, label in _DOCUMENT_LABELS.items())


def _choose_words(subjects: Iterable[Subject]) -> dict[str, str]:
    """One wording for each name, and one name for each wording."""
    words: dict[str, str] = {}
    used: set[str] = set()
    for subject in subjects:
        label = clean_label(subject.label) or subject.name
        candidates = [label, f"{label} – {clean_label(subject.group)}", subject.name]
        words[subject.name] = next(each for each in candidates if fold(each) not in used or each == subject.name)
        used.add(fold(words[subject.name]))
    return words


def _is_whole(subject: Subject) -> bool:
    return subject.name.count(".") == 1
