"""Group the outline of a definition into sections and chapters; long lists are folded, each part with a one-line summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.definitions.words.definition_words import key_word
from app.definitions.words.outline import Part

# Lists up to this length are shown unfolded.
MAX_UNFOLDED = 5
# Lists with one chapter for each element; any other list is a single chapter.
_ONE_BY_ONE = ("statuses", "global_actions", "pages")
ALL_CHAPTERS = "tout"


@dataclass(frozen=True)
class Chapter:
    """Parts that are unfolded together: `id` is their anchor in the page, `summary` their description in a line."""

    id: str
    title: str
    summary: tuple[str, ...]
    parts: tuple[Part, ...]
    remarks: int
    is_open: bool

    @property
    def is_single_part(self) -> bool:
        """Whether the chapter is a single part whose title is that of the chapter, rather than a list."""
        return len(self.parts) == 1 and self.parts[0].title == self.title


@dataclass(frozen=True)
class Section:
    """Chapters of one kind under a heading; or unfolded parts, when the list is short."""

    title: str
    chapters: tuple[Chapter, ...] = ()
    parts: tuple[Part, ...] = ()


def build_sections(outline: Part, definition: Mapping[str, Any], open_chapter: str = "") -> list[Section]:
    """The sections of an outline, in order. `open_chapter` is the id of the chapter to unfold, or ALL_CHAPTERS."""
    return [
        _build_section(key, list(parts), definition, open_chapter)
        for key, parts in groupby(outline.parts, lambda part: _root_key(part.path))
    ]


def _build_section(key: str, parts: Sequence[Part], definition: Mapping[str, Any], open_chapter: str) -> Section:
    if len(parts) <= MAX_UNFOLDED:
        return Section("", parts=tuple(parts))
    title = key_word(key)
    if key not in _ONE_BY_ONE:
        summary = (ngettext("%(num)s élément", "%(num)s éléments", len(parts)),)
        return Section("", (_build_chapter(key, title, summary, parts, open_chapter),))
    nodes = _nodes_of_parts(definition, parts)
    return Section(
        title,
        tuple(
            _build_chapter(_anchor(part.path), part.title, tuple(_summary_lines(key, node)), [part], open_chapter)
            for part, node in zip(parts, nodes, strict=True)
        ),
    )


def _build_chapter(
    anchor: str, title: str, summary: tuple[str, ...], parts: Sequence[Part], open_chapter: str
) -> Chapter:
    remarks = sum(map(_count_remarks, parts))
    return Chapter(anchor, title, summary, tuple(parts), remarks, open_chapter in (anchor, ALL_CHAPTERS))


def _nodes_of_parts(definition: Mapping[str, Any], parts: Sequence[Part]) -> Iterator[Mapping[str, Any]]:
    """The node of the definition that each part describes."""
    for part in parts:
        key, _bracket, number = part.path.rstrip("]").partition("[")
        yield definition[key][int(number)]


def _summary_lines(key: str, node: Mapping[str, Any]) -> Iterator[str]:
    if key == "pages":
        yield ngettext("%(num)s question", "%(num)s questions", _count_items(node, "fields"))
        return
    if key == "statuses":
        yield _("agents seulement") if node.get("public") is False else _("montré à l’usager")
        yield ngettext("%(num)s action", "%(num)s actions", _count_items(node, "actions"))
    if timeout_count := _count_items(node, "timeouts") + _count_items(node, "timers"):
        yield ngettext("%(num)s échéance", "%(num)s échéances", timeout_count)
    if action_count := _count_items(node, "on_enter") + _count_items(node, "run"):
        yield ngettext("%(num)s effet", "%(num)s effets", action_count)


def _count_items(node: Mapping[str, Any], name: str) -> int:
    items = node.get(name)
    return len(items) if isinstance(items, list) else 0


def _count_remarks(part: Part) -> int:
    return len(part.problems) + len(part.notes) + sum(map(_count_remarks, part.parts))


def _root_key(path: str) -> str:
    return path.partition("[")[0]


def _anchor(path: str) -> str:
    return path.rstrip("]").replace("[", "-")
