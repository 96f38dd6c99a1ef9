"""The types of section that document templates are made of: adding one is an entry of the list, and what builds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from app.core.i18n import LazyText, gettext
from app.core.i18n import lazy_gettext as _
from app.documents.rendering.rich_text import render_line, render_rich_text
from app.documents.template_evaluation import MAX_ROWS, repeat_values

if TYPE_CHECKING:
    from app.documents.placeholder_values import DocumentValues

MAX_REPEATS = 100
TEXT, TABLE = "text", "table"
# What a new section holds. A section that may be repeated is not, at first.
_INITIAL_SETTINGS: Mapping[str, Any] = {
    "text": "",
    "title": "",
    "columns": [{"heading": "", "text": ""}, {"heading": "", "text": ""}],
}
_REQUIRED_SETTINGS = frozenset({"text", "columns"})


@dataclass(frozen=True)
class Column:
    """A column of a table, and the text of its cells."""

    heading: str
    text: Any


@dataclass(frozen=True)
class Section:
    """A part of a document. `each` repeats it, or the rows of its table, for every item of a list."""

    id: str
    kind: str
    text: Any = ""
    title: str = ""
    when: Any = None
    each: Any = None
    columns: tuple[Column, ...] = ()
    # The settings that only its type has, by name.
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A section as it is shown, by the template of `templates/documents/parts` that its kind names."""

    kind: str
    html: Markup | None = None
    title: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    # Texts that only the template of this kind prints.
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SectionType:
    """A type of section: its words for authors, its settings, from which its inputs are drawn, and what it prints."""

    key: str
    label: LazyText | str
    # Among "text", "title", "columns" and "each", what it is repeated for.
    settings: tuple[str, ...] = ()
    build_parts: Callable[[Section, DocumentValues], Iterator[Part]] = lambda _section, _values: iter(())
    # Above its inputs.
    help_text: LazyText | None = None
    # What deleting it does, when no words are lost.
    deletion_text: LazyText | None = None
    # Settings that no other type has, one line of text each: name → label.
    own_settings: Mapping[str, LazyText] = field(default_factory=dict)

    @property
    def required_settings(self) -> tuple[str, ...]:
        """The settings without which a section is not valid."""
        return tuple(name for name in self.settings if name in _REQUIRED_SETTINGS)

    @property
    def has_text(self) -> bool:
        """Whether it holds formatted text."""
        return "text" in self.settings

    @property
    def can_repeat(self) -> bool:
        """Whether it may be printed for every item of a list."""
        return "each" in self.settings

    def create_settings(self) -> dict[str, Any]:
        """The settings of a new section."""
        common = {name: deepcopy(value) for name, value in _INITIAL_SETTINGS.items() if name in self.settings}
        return {**common, **dict.fromkeys(self.own_settings, "")}


def get_section_type(key: str) -> SectionType:
    """The type of that key; one that prints nothing when no type has it, as a draft may say."""
    return SECTION_TYPES.get(key) or SectionType(key, key)


def _build_texts(section: Section, values: DocumentValues) -> Iterator[Part]:
    for texts, facts in _repeat(section, values, MAX_REPEATS):
        yield Part(TEXT, html=render_rich_text(section.text, texts, facts))


def _build_table(section: Section, values: DocumentValues) -> Iterator[Part]:
    headings = tuple(column.heading for column in section.columns)
    rows = tuple(
        tuple(render_line(column.text, texts, facts) for column in section.columns)
        for texts, facts in _repeat(section, values, MAX_ROWS)
    )
    yield Part(TABLE, title=section.title, headings=headings, rows=rows)


def _build_answers(section: Section, values: DocumentValues) -> Iterator[Part]:
    headings = (gettext("Question"), gettext("Réponse"))
    yield Part(TABLE, title=section.title, headings=headings, rows=values.answers)


def _build_page_break(section: Section, values: DocumentValues) -> Iterator[Part]:
    yield Part(section.kind)


def _repeat(
    section: Section, values: DocumentValues, limit: int
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The values of a section, once, or once for every item of its list."""
    if section.each is None:
        yield values.texts, values.facts
        return
    yield from repeat_values(section.each, values, limit)


# In the order in which authors choose.
SECTION_TYPES: Mapping[str, SectionType] = {
    section_type.key: section_type
    for section_type in (
        SectionType(TEXT, _("Texte"), ("text", "each"), _build_texts),
        SectionType(TABLE, _("Tableau"), ("title", "each", "columns"), _build_table),
        SectionType(
            "answers",
            _("Toutes les réponses"),
            ("title",),
            _build_answers,
            help_text=_("Chaque question posée à l’usager, et sa réponse."),
        ),
        SectionType(
            "page_break",
            _("Saut de page"),
            (),
            _build_page_break,
            deletion_text=_("La suite reprend sur la même page."),
        ),
    )
}
