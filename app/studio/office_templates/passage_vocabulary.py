"""Vocabulary of the rows and the conditions of a file: values of the rows of lists, and what conditions read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.expressions.sentence_names import create_sentence_names
from app.definitions.editing.expressions.subjects import Subject
from app.definitions.words.expression_words import describe_expression
from app.documents.office.placeholder_marks import read_condition_mark
from app.documents.office.placeholder_words import OFFICE_LABELS, Placeholder
from app.documents.placeholder_labels import clean_label
from app.documents.template_definition import COMMON_NAMES
from app.language.expressions.static_analysis import find_static_problems
from app.language.expressions.value_types import ANY_TYPE, Scope, create_type
from app.language.text.normalisation import fold
from app.studio.document_templates.vocabulary import Vocabulary, list_row_words
from app.studio.office_templates.typed_conditions import ConditionNames, ConditionRefused, read_condition


def list_row_groups(vocabulary: Vocabulary) -> list[tuple[Subject, dict[str, str]]]:
    """Each list with the words of the values of its rows; the words of two lists are told apart by their names."""
    groups = [(rows, list_row_words(rows)) for rows in vocabulary.lists]
    counts = Counter(fold(label) for _rows, words in groups for label in words.values())
    return [
        (
            rows,
            {
                f"{rows.name}{name.removeprefix('item')}": label
                if counts[fold(label)] < 2
                else f"{label} – {clean_label(rows.label)}"
                for name, label in words.items()
            },
        )
        for rows, words in groups
    ]


def list_all_row_words(vocabulary: Vocabulary) -> dict[str, str]:
    """The words of the values of rows, by their names, which begin with those of their lists."""
    return {name: label for _rows, words in list_row_groups(vocabulary) for name, label in words.items()}


def list_row_lists(vocabulary: Vocabulary) -> dict[str, str]:
    """The list of each value of rows."""
    return {name: rows.name for rows, words in list_row_groups(vocabulary) for name in words}


def read_conditions(
    marks: Iterable[str], words: Mapping[str, str], vocabulary: Vocabulary
) -> tuple[dict[str, Placeholder], dict[str, str]]:
    """The conditions among what is typed in a file, and why some of them are not understood, in a sentence each."""
    names = _build_condition_names(words, vocabulary)
    conditions: dict[str, Placeholder] = {}
    reasons = {}
    for mark in marks:
        text = read_condition_mark(mark)
        if text is None:
            continue
        try:
            conditions[mark] = read_condition(text, names)
        except ConditionRefused as refusal:
            reasons[mark] = _(
                '« {%(words)s} » : %(reason)s. Écrivez par exemple « {Si : Question = "réponse"} ».',
                words=mark,
                reason=refusal,
            )
    return conditions, reasons


def list_conditions(placeholders: Mapping[str, Placeholder], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """The conditions of a file: what is typed, and what it means in a sentence."""
    names = create_sentence_names(vocabulary.readable)
    return [
        (mark, describe_expression(placeholder["when"], names))
        for mark, placeholder in placeholders.items()
        if isinstance(placeholder, Mapping) and "when" in placeholder
    ]


def is_condition_readable(placeholder: Mapping[str, Any], vocabulary: Vocabulary) -> bool:
    """Whether the procedure still has what the condition reads."""
    rows = vocabulary.find_list(placeholder.get("each", ""))
    if "each" in placeholder and rows is None:
        return False
    scope = _build_scope(vocabulary)
    return not find_static_problems(placeholder["when"], scope.with_item(rows.type.item or ANY_TYPE) if rows else scope)


def _build_condition_names(words: Mapping[str, str], vocabulary: Vocabulary) -> ConditionNames:
    subjects = {subject.name: subject for subject in vocabulary.readable.subjects}
    labels = {name: clean_label(subject.label) for name, subject in subjects.items()}
    texts = {name: Subject(name, label, "", create_type("text")) for name, label in words.items()}
    row_words = list_all_row_words(vocabulary)
    items = {
        f"{rows.name}{item.name.removeprefix('item')}": replace(item, label=row_words[name])
        for rows in vocabulary.lists
        for item in rows.items
        if (name := f"{rows.name}{item.name.removeprefix('item')}") in row_words
    }
    return ConditionNames(
        words={**labels, **words, **row_words},
        subjects={**texts, **subjects, **items},
        scope=_build_scope(vocabulary),
        lists=list_row_lists(vocabulary),
        row_types={rows.name: rows.type.item or ANY_TYPE for rows in vocabulary.lists},
    )


def _build_scope(vocabulary: Vocabulary) -> Scope:
    """Build the scope of conditions: the names that those of the studio may read, and the values of texts."""
    return vocabulary.readable.scope.with_names(
        **{
            name: create_type("text")
            for name in (*COMMON_NAMES, *OFFICE_LABELS)
            if vocabulary.readable.find(name) is None
        }
    )
