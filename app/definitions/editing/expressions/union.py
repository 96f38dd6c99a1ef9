"""Subjects of the same name from several forms or actions, as one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.definitions.editing.expressions.subjects import Subject
from app.language.expressions.value_types import ANY_TYPE, unite_types


def unite_subjects(subjects: Iterable[Subject]) -> list[Subject]:
    """One subject a name: its type is any of those, its options all of those."""
    subjects_by_name: dict[str, Subject] = {}
    for subject in subjects:
        first = subjects_by_name.get(subject.name)
        subjects_by_name[subject.name] = _unite(first, subject) if first else subject
    return list(subjects_by_name.values())


def _unite(first: Subject, second: Subject) -> Subject:
    if first.type.kinds != second.type.kinds:
        return replace(first, type=replace(ANY_TYPE, label=first.type.label), options=(), items=())
    options = tuple(dict([*second.options, *first.options]).items())
    value_type = replace(
        unite_types([first.type, second.type]), label=first.type.label, options=tuple(dict(options)) or None
    )
    if not (first.options and second.options):
        options, value_type = (), replace(value_type, options=None)
    items = {each.name: each for each in (*second.items, *first.items)}
    return replace(first, type=value_type, options=options, items=tuple(items.values()))
