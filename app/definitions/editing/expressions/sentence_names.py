"""The labels of subjects, for sentences."""

from __future__ import annotations

from app.definitions.editing.expressions.subjects import ANY, ReadableNames, Subject
from app.definitions.words.expression_words import Names
from app.definitions.words.name_labels import list_base_labels


def create_sentence_names(names: ReadableNames) -> Names:
    """The labels, options and kinds of the subjects, and of the rows of blocks."""
    all_subjects = [*_list_items(names.subjects), *names.subjects]
    return Names(
        {**list_base_labels(), **{subject.name: subject.label for subject in all_subjects if subject.name != "today"}},
        {subject.name: dict(subject.options) for subject in all_subjects if subject.options},
        {subject.name: subject.kind for subject in all_subjects if subject.kind != ANY},
    )


def _list_items(subjects: tuple[Subject, ...]) -> list[Subject]:
    return [item for subject in subjects for item in (*subject.items, *_list_items(subject.items))]
