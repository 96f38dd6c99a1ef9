"""Page of a builder: the outline, the selected element with its settings, what may be undone, the state of the copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import url_for

from app.core.i18n import gettext as _
from app.definitions.definition_kinds import PROCEDURE, Kind
from app.definitions.drafts.import_points import list_points
from app.definitions.editing import editors
from app.definitions.editing.edit_log import WorkingCopy, find_undoable
from app.definitions.editing.editor_builder import build_editor, build_editors
from app.definitions.editing.editors import Editor
from app.definitions.editing.expressions.editor import ExpressionEditor
from app.definitions.editing.expressions.subjects import Subject
from app.definitions.editing.pointers import (
    ElementNotFound,
    extend_pointer,
    find_element,
    get_parent,
    split_pointer,
)
from app.definitions.editing.reference_titles import ReferenceTitles
from app.definitions.editing.references import References
from app.definitions.editing.summaries import name_element
from app.definitions.editing.texts.element_texts import list_element_texts
from app.definitions.editing.texts.text_names import TextNames, find_text_names, find_text_problems
from app.definitions.editing.texts.text_passages import list_repeatable_rows
from app.definitions.editing.uses import find_uses
from app.definitions.overview import title_of
from app.definitions.words.definition_words import ELEMENTS, element_word
from app.definitions.words.setting_path import SettingPath, locate_setting
from app.procedures.fields import FIELD_TYPES
from app.studio.definition_access import ADDRESSES_BY_KIND
from app.studio.expression_inputs import build_expression_editor
from app.studio.import_point_list import PointList
from app.studio.other_definitions import LinkedUse, find_linked_slug, link_uses, list_other_definitions
from app.studio.outline import OutlineItem, build_outline, name_elements, title_element
from app.studio.panel_groups import PanelGroup, group_settings
from app.studio.sign_in_requirements import SignInRequirements, describe_requirements
from app.workflows.actions import ACTION_TYPES

# What stands side by side in a group.
_SHORT_INPUTS = frozenset({editors.NUMBER, editors.CHOICE})
# Settings that may be a text with placeholders.
_TEXT_INPUTS = frozenset({editors.LINE, editors.TEXT, editors.TEMPLATE, editors.LINES, editors.VALUE})


@dataclass(frozen=True)
class Crumb:
    """Parent of the selected element."""

    pointer: str
    title: str


@dataclass(frozen=True)
class BuilderPage:
    """One working copy on screen, with one of its elements selected."""

    kind: Kind
    slug: str
    copy: WorkingCopy
    selected: str
    by: UUID | None

    @property
    def definition(self) -> Mapping[str, Any]:
        return self.copy.definition

    @property
    def address_kind(self) -> str:
        """Name of the kind of definition in addresses."""
        return ADDRESSES_BY_KIND[self.kind.name]

    @property
    def title(self) -> str:
        return title_of(self.definition, self.slug)

    @property
    def url(self) -> str:
        """The page of the elements, whose address ends with that of one."""
        return url_for("studio.show_builder", kind=self.address_kind, slug=self.slug)

    @property
    def change_url(self) -> str:
        """The address to which operations are sent."""
        return url_for("studio_changes.create_change", kind=self.address_kind, slug=self.slug)

    @cached_property
    def element(self) -> Any:
        """The selected element."""
        return find_element(self.definition, self.selected)

    @cached_property
    def references(self) -> References:
        return References(self.kind.name, self.definition)

    @cached_property
    def editors(self) -> dict[str, Editor]:
        """The settings of the selected element, by key."""
        return build_editors(self.kind.name, self.definition, self.selected, self.references)

    @cached_property
    def groups(self) -> list[PanelGroup]:
        """Settings of the selected element by group, those that everybody uses first."""
        return group_settings(self.kind.name, self.selected, self.element, self.editors)

    @cached_property
    def followers(self) -> list[Mapping[str, Any]]:
        """The procedures that follow a circuit, whose answers its expressions read."""
        return [] if self.kind is PROCEDURE else self.references.procedures

    def list_members(self, editor: Editor) -> list[Editor]:
        """The members of a group that are saved one by one; none for one that is saved as a whole, such as a delay."""
        if editor.input != editors.GROUP or all(member.input in _SHORT_INPUTS for member in editor.members):
            return []
        return [
            build_editor(self.kind.name, self.definition, member.pointer, self.references)
            for member in editor.members
            if member.input != editors.ELEMENTS
        ]

    @cached_property
    def linked_slug(self) -> str:
        """The circuit of a procedure, or the only procedure of a circuit, if the person may edit it; else ""."""
        return find_linked_slug(self.kind, self.definition)

    @cached_property
    def import_points(self) -> PointList:
        """Points that an import left to deal with in this draft."""
        return PointList(self.definition, list_points(self.copy.draft), self.titles)

    def draw_expression(self, editor: Editor) -> ExpressionEditor:
        """The editor of a setting that is an expression."""
        return build_expression_editor(self.kind.name, self.definition, self.followers, editor)

    def list_repeatable_rows(self, editor: Editor) -> list[Subject]:
        """The blocks that a passage of a text may be repeated for."""
        return list_repeatable_rows(self.kind.name, self.definition, editor.pointer, procedures=self.followers)

    def find_text_names(self, editor: Editor) -> TextNames | None:
        """Find the names that the text of a setting may show; None for a setting without placeholders."""
        if editor.input not in _TEXT_INPUTS:
            return None
        if editor.pointer not in self._text_names:
            names = find_text_names(self.kind.name, self.definition, editor.pointer, procedures=self.followers)
            self._text_names[editor.pointer] = names
        return self._text_names[editor.pointer]

    @cached_property
    def _text_names(self) -> dict[str, TextNames | None]:
        return {}

    def list_text_problems(self, pointer: str) -> list[str]:
        """Sentences about the placeholders of a setting that will show nothing."""
        return find_text_problems(self.kind.name, self.definition, pointer, procedures=self.followers)

    @cached_property
    def has_text_preview(self) -> bool:
        """Whether a preview on a request shows something of the selected element."""
        return bool(list_element_texts(self.kind.name, self.definition, self.selected))

    @cached_property
    def sign_in_requirements(self) -> SignInRequirements:
        """Requirements of a procedure on the sign-in of residents, in words."""
        return describe_requirements(self.definition)

    @property
    def element_title(self) -> str:
        """Title of the selected element."""
        return title_element(self.element, self.selected)

    @property
    def element_word(self) -> str:
        """Word for the kind of the selected element."""
        steps = split_pointer(self.selected)
        if not steps:
            return ""
        if steps[-1].startswith("#") and isinstance(find_element(self.definition, get_parent(self.selected)), list):
            return element_word(steps[-2]) if steps[-2] in ELEMENTS else _("Passage")
        return element_word(steps[-2]) if len(steps) > 1 and self.is_listed else self.setting.label

    @cached_property
    def titles(self) -> ReferenceTitles:
        """The titles of what the definition names elsewhere."""
        return ReferenceTitles(self.kind.name, self.definition)

    @property
    def setting(self) -> SettingPath:
        """The path of the selected element, with its words."""
        return locate_setting(self.definition, self.selected, self.titles)

    @property
    def is_listed(self) -> bool:
        """Whether the selected element is one of a list: it can be moved, copied and removed."""
        return bool(self.selected) and isinstance(find_element(self.definition, get_parent(self.selected)), list)

    @property
    def type_choices(self) -> list[tuple[str, str]]:
        """The types that the selected question or automatic action may be turned into."""
        steps = split_pointer(self.selected)
        if len(steps) < 2 or not isinstance(self.element, Mapping):
            return []
        if steps[-2] in ("fields", "processing_fields", "variables"):
            needs_page = self.kind is PROCEDURE
            return [(key, str(each.label)) for key, each in FIELD_TYPES.items() if needs_page or not each.needs_page]
        return []

    @property
    def type_label(self) -> str:
        """The name of the type of the selected element."""
        key = self.element.get("type") if isinstance(self.element, Mapping) else None
        described = FIELD_TYPES.get(str(key)) or ACTION_TYPES.get(str(key))
        return str(described.label) if described else ""

    @property
    def type_help(self) -> str:
        """Help text of the type of the selected element."""
        key = self.element.get("type") if isinstance(self.element, Mapping) else None
        described = FIELD_TYPES.get(str(key)) or ACTION_TYPES.get(str(key))
        return str(described.help_text).replace("`", "") if described else ""

    @property
    def crumbs(self) -> list[Crumb]:
        """The elements that the selected one is in, outermost first."""
        steps, crumbs = self.selected.split("/") if self.selected else [], []
        for length in range(1, len(steps)):
            pointer = "/".join(steps[:length])
            element = find_element(self.definition, pointer)
            if isinstance(element, Mapping):
                crumbs.append(Crumb(pointer, title_element(element, pointer)))
        return crumbs

    @cached_property
    def uses(self) -> list[LinkedUse]:
        """Uses of the selected element, in this definition and in those that go with it."""
        if not self.is_listed:
            return []
        others = list_other_definitions(self.kind, self.definition)
        return link_uses(self.slug, find_uses(self.kind.name, self.definition, self.selected, others))

    @cached_property
    def undo_summaries(self) -> tuple[str, str]:
        """Summaries of the edits that this author may undo, and do again; empty for none."""
        undo, redo = find_undoable(self.kind, self.slug, by=self.by)
        return undo.summary if undo else "", redo.summary if redo else ""

    @property
    def places(self) -> list[tuple[str, str]]:
        """Elements after which the selected one may be moved, by their addresses."""
        if not self.is_listed:
            return []
        return list(self._list_places())

    def _list_places(self) -> Iterator[tuple[str, str]]:
        parent = get_parent(self.selected)
        lists = [parent]
        if self.kind is PROCEDURE and len(split_pointer(parent)) == 3 and parent.endswith("/fields"):
            lists = [f"pages/{name}/fields" for name in name_elements(self.definition.get("pages"))]
        for pointer in lists:
            elements = find_element(self.definition, pointer) or []
            owner = name_element(self.definition, pointer) if len(lists) > 1 else ""
            yield f"{pointer}/", _("Au début de %(where)s", where=owner) if owner else _("Au début")
            for name, element in zip(name_elements(elements), elements, strict=True):
                if extend_pointer(pointer, name) != self.selected:
                    yield extend_pointer(pointer, name), _("Après « %(title)s »", title=title_element(element, name))

    @property
    def outline(self) -> list[OutlineItem]:
        """The pages of a form, that of the selected element open."""
        pages = self.definition.get("pages")
        return build_outline(pages, self.open_page, self.selected)

    @property
    def open_page(self) -> str:
        """The identifier of the page that the preview shows."""
        steps = split_pointer(self.selected)
        names = list(name_elements(self.definition.get("pages")))
        return steps[1] if len(steps) > 1 and steps[0] == "pages" else names[0] if names else ""


def choose_element(kind: Kind, copy: WorkingCopy, pointer: str) -> str:
    """The element to select: the one asked for when it exists, else the first page of a form, else the whole."""
    try:
        find_element(copy.definition, pointer)
    except ElementNotFound:
        pointer = ""
    if pointer or kind is not PROCEDURE:
        return pointer
    return next((f"pages/{name}" for name in name_elements(copy.definition.get("pages"))), "")
