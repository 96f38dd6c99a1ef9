"""A definition as one reads it: what there is a lot of is folded, each part saying in a line what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.definitions.words.definition_words import key_word
from app.definitions.words.outline import Part

# As many as one takes in at once: they are shown whole.
MAX_UNFOLDED = 5
# What is told one by one; other lists are told together.
_ONE_BY_ONE = ("statuses", "global_actions", "pages")
ALL_CHAPTERS = "tout"


@dataclass(frozen=True)
class Chapter:
    """Parts that are opened together: `id` is their place in the page, `summary` what they are in a line."""

    id: str
    title: str
    summary: tuple[str, ...]
    parts: tuple[Part, ...]
    remarks: int
    is_open: bool

    @property
    def is_single_part(self) -> bool:
        """A part of its own, already named by the title; else a list of them."""
        return len(self.parts) == 1 and self.parts[0].title == self.title


@dataclass(frozen=True)
class Section:
    """Chapters of one kind, under a heading; or parts as they are, when there is nothing to fold."""

    title: str
    chapters: tuple[Chapter, ...] = ()
    parts: tuple[Part, ...] = ()


def build_sections(told: Part, document: Mapping[str, Any], opened: str = "") -> list[Section]:
    """The parts of a whole outline, in order. `opened` is the chapter asked for, or EVERYTHING."""
    return [
        _build_section(key, list(parts), document, opened)
        for key, parts in groupby(told.parts, lambda part: _key(part.path))
    ]


def _build_section(key: str, parts: Sequence[Part], document: Mapping[str, Any], opened: str) -> Section:
    if len(parts) <= MAX_UNFOLDED:
        return Section("", parts=tuple(parts))
    title = key_word(key)
    if key not in _ONE_BY_ONE:
        about = (ngettext("%(num)s élément", "%(num)s éléments", len(parts)),)
        return Section("", (_build_chapter(key, title, about, parts, opened),))
    nodes = _nodes_of_parts(document, parts)
    return Section(
        title,
        tuple(
            _build_chapter(_anchor(part.path), part.title, tuple(_summary_lines(key, node)), [part], opened)
            for part, node in zip(parts, nodes, strict=True)
        ),
    )


def _build_chapter(anchor: str, title: str, about: tuple[str, ...], parts: Sequence[Part], opened: str) -> Chapter:
    remarks = sum(map(_count_remarks, parts))
    return Chapter(anchor, title, about, tuple(parts), remarks, opened in (anchor, ALL_CHAPTERS))


def _nodes_of_parts(document: Mapping[str, Any], parts: Sequence[Part]) -> Iterator[Mapping[str, Any]]:
    """What each part tells, in the document itself."""
    for part in parts:
        key, _bracket, number = part.path.rstrip("]").partition("[")
        yield document[key][int(number)]


def _summary_lines(key: str, node: Mapping[str, Any]) -> Iterator[str]:
    if key == "pages":
        yield ngettext("%(num)s question", "%(num)s questions", _count_items(node, "fields"))
        return
    if key == "statuses":
        yield _("agents seulement") if node.get("public") is False else _("montré à l’usager")
        yield ngettext("%(num)s action", "%(num)s actions", _count_items(node, "actions"))
    if timed := _count_items(node, "timeouts") + _count_items(node, "timers"):
        yield ngettext("%(num)s échéance", "%(num)s échéances", timed)
    if effects := _count_items(node, "on_enter") + _count_items(node, "run"):
        yield ngettext("%(num)s effet", "%(num)s effets", effects)


def _count_items(node: Mapping[str, Any], name: str) -> int:
    found = node.get(name)
    return len(found) if isinstance(found, list) else 0


def _count_remarks(part: Part) -> int:
    return len(part.problems) + len(part.notes) + sum(map(_count_remarks, part.parts))


def _key(path: str) -> str:
    return path.partition("[")[0]


def _anchor(path: str) -> str:
    return path.rstrip("]").replace("[", "-")
