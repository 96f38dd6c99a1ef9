"""The page of a template being edited: its settings, its sections as they are typed, and what is to be corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.accounts.agents import all_roles
from app.core import clock
from app.core.i18n import gettext as _
from app.definitions.editing.editor_forms import Form
from app.definitions.editing.expressions.editor import ExpressionEditor, create_editor, redraw_editor
from app.documents.section_types import TEXT, SectionType, get_section_type
from app.documents.template_drafts import WorkingCopy
from app.documents.template_evaluation import find_list_name
from app.documents.template_schema import ACT, CERTIFICATE, LETTER
from app.language.text.passages import build_outline
from app.studio.document_templates.template_findings import Findings, find_findings, name_section
from app.studio.document_templates.template_form import COMPUTED_LIST
from app.studio.document_templates.vocabulary import Vocabulary, build_vocabulary, list_row_words, write_words

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class SectionView:
    """A section as it is edited. `outline` shows a text made of passages, which is not typed here."""

    id: str
    type: SectionType
    name: str
    title: str
    text: str
    outline: str
    columns: tuple[tuple[str, str], ...]
    each: str
    row_words: tuple[str, ...]
    condition: ExpressionEditor
    own: Mapping[str, str]

    @property
    def has_settings(self) -> bool:
        """Whether it is repeated or under a condition."""
        return bool(self.each) or not self.condition.is_empty


@dataclass(frozen=True)
class EditorPage:
    """Everything that the page of the editor shows of a template."""

    copy: WorkingCopy
    definition: Mapping[str, Any]
    subject: str
    subject_outline: str
    sections: tuple[SectionView, ...]
    vocabulary: Vocabulary
    findings: Findings
    incomplete: frozenset[str] = frozenset()

    @property
    def lists(self) -> Choices:
        """The lists that a section may be repeated for."""
        return [(each.name, each.label) for each in self.vocabulary.lists]

    @property
    def is_file(self) -> bool:
        """Whether the template is a file of the authority rather than sections."""
        return bool(self.definition.get("file"))


def build_editor_page(
    copy: WorkingCopy,
    *,
    definition: Mapping[str, Any] | None = None,
    form: Form | None = None,
    incomplete: frozenset[str] = frozenset(),
) -> EditorPage:
    """The page of a stored template, or of what was typed over it; `form` holds conditions that are not complete yet."""
    edited = copy.definition if definition is None else definition
    vocabulary = build_vocabulary(edited.get("procedure"))
    sections = [
        section for section in edited.get("sections") or () if isinstance(section, Mapping) and section.get("id")
    ]
    subject = edited.get("subject") or ""
    return EditorPage(
        copy,
        edited,
        write_words(subject, vocabulary.words) if isinstance(subject, str) else "",
        "" if isinstance(subject, str) else _outline(subject, vocabulary.words),
        tuple(_view_section(number, each, vocabulary, form) for number, each in enumerate(sections, start=1)),
        vocabulary,
        find_findings(edited, vocabulary),
        incomplete,
    )


def draw_condition(form: Form, vocabulary: Vocabulary, prefix: str) -> ExpressionEditor:
    """The editor of a condition after a change in its form."""
    return redraw_editor(
        form, vocabulary.readable, prefix=prefix, pointer=prefix, label=_("Condition"), today=clock.today()
    )


def list_layouts() -> Choices:
    """The layouts, each with its label."""
    return [
        (LETTER, _("Lettre, adresse dans la fenêtre de l’enveloppe")),
        (ACT, _("Acte : arrêté, décision")),
        (CERTIFICATE, _("Attestation ou certificat")),
    ]


def list_role_choices() -> Choices:
    """The roles that may sign; first nobody."""
    return [("", _("Personne : le document est prêt aussitôt")), *((role.slug, role.title) for role in all_roles())]


def _view_section(number: int, section: Mapping[str, Any], vocabulary: Vocabulary, form: Form | None) -> SectionView:
    list_name = find_list_name(section.get("each"))
    rows = vocabulary.find_list(list_name)
    words = vocabulary.words_in(list_name)
    text = section.get("text", "")
    section_type = get_section_type(str(section.get("kind", TEXT)))
    return SectionView(
        str(section["id"]),
        section_type,
        name_section(number, section),
        str(section.get("title", "")),
        write_words(text, words) if isinstance(text, str) else "",
        "" if isinstance(text, str) else _outline(text, words),
        tuple(
            (str(column.get("heading", "")), write_words(str(column.get("text", "")), words))
            for column in section.get("columns") or ()
        ),
        list_name if rows else COMPUTED_LIST if section.get("each") is not None else "",
        tuple(list_row_words(rows).values()) if rows else (),
        _build_condition(section, vocabulary, form),
        {name: str(section.get(name, "")) for name in section_type.own_settings},
    )


def _build_condition(section: Mapping[str, Any], vocabulary: Vocabulary, form: Form | None) -> ExpressionEditor:
    prefix = f"section.{section['id']}.when"
    if form is not None and f"{prefix}.kind" in form:
        return draw_condition(form, vocabulary, prefix)
    return create_editor(
        section.get("when"),
        vocabulary.readable,
        prefix=prefix,
        pointer=prefix,
        label=_("Condition"),
        today=clock.today(),
    )


def _outline(text: Any, words: Mapping[str, str]) -> str:
    labels = _nest({name: f"{{{label}}}" for name, label in words.items()})
    return build_outline(text, labels)


def _nest(labels: Mapping[str, str]) -> dict[str, Any]:
    """Dotted names as the objects that placeholders read."""
    nested: dict[str, Any] = {}
    for name, label in labels.items():
        root, _separator, leaf = name.partition(".")
        if leaf and "." not in leaf:
            nested.setdefault(root, {})[leaf] = label
    return nested
