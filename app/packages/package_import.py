"""Import a package by the decisions on each definition: as drafts, published on request. All or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from app.core.i18n import gettext as _
from app.definitions import history
from app.definitions.drafts import definition_drafts
from app.definitions.drafts.edit_history import settle_edits
from app.definitions.drafts.publication import publish_draft
from app.documents.template_schema import RESERVED_SLUGS
from app.language.schema.problems import DefinitionError
from app.packages import package_qualities
from app.packages.choice_lists import import_list, rename_lists
from app.packages.import_plan import (
    DIFFERS,
    IDENTICAL,
    KINDS,
    NEW,
    Isolation,
    Item,
    Plan,
    is_installed,
    without_isolation,
)
from app.packages.package import AGENDAS, LISTS, PROCEDURES, TEMPLATES, WORKFLOWS
from app.packages.packaged_agendas import import_agenda, rename_agendas
from app.packages.packaged_templates import find_template_draft, import_template, rename_templates
from app.packages.placement import create_missing_roles

KEEP, TAKE, RENAME = "keep", "take", "rename"


@dataclass(frozen=True)
class Choices:
    """The decision on each definition, by key; the new slugs of renamed ones; whether to publish."""

    decisions: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    must_publish: bool = False

    def decision_for(self, item: Item) -> str:
        """The decision on an item; by default a new definition is imported, and a different one keeps its local version."""
        decisions_on_difference = (KEEP, RENAME) if item.section in (AGENDAS, LISTS) else (KEEP, TAKE, RENAME)
        allowed = {NEW: (TAKE, KEEP), DIFFERS: decisions_on_difference, IDENTICAL: (KEEP,)}[item.state]
        decision = self.decisions.get(item.key, "")
        return decision if decision in allowed else allowed[0]


def read_choices(submitted: Mapping[str, str], *, must_publish: bool = False) -> Choices:
    """The decisions and the new slugs, in the inputs `take:…` and `name:…` of a form."""
    return Choices(
        {name.removeprefix("take:"): value for name, value in submitted.items() if name.startswith("take:")},
        {name.removeprefix("name:"): value for name, value in submitted.items() if name.startswith("name:")},
        must_publish,
    )


class NameRefused(Exception):
    """A new name is not a valid slug, or is in use."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class NotPublishable(Exception):
    """A definition cannot be published: `title` and `problems`; `can_wait` says whether it may be kept as a draft."""

    def __init__(self, title: str, error: DefinitionError, *, can_wait: bool) -> None:
        super().__init__(title)
        self.title = title
        self.can_wait = can_wait
        self.problems = error.problems


@dataclass(frozen=True)
class ImportedDefinition:
    """A definition that was imported, with its local slug."""

    section: str
    slug: str
    title: str


def import_package(
    plan: Plan,
    choices: Choices,
    *,
    by: UUID | None,
    remarks: Mapping[str, Sequence[definition_drafts.Remark]] | None = None,
    isolated: Isolation = without_isolation,
) -> list[ImportedDefinition]:
    """Save the chosen definitions as drafts, then publish them if requested. Raises NameRefused, NotPublishable, DraftChanged.

    `remarks` are saved with each draft, by the key of its definition in the package.
    """
    items = _rename_items(plan, choices)
    create_missing_roles(plan.package, plan.placement)
    package_qualities.create_missing_qualities(plan.package)
    saved: list[Item] = []
    for key, item in items.items():
        with isolated(key):
            _save_item(plan, item, choices, (remarks or {}).get(key, ()), by=by)
            saved.append(item)
    if choices.must_publish:
        for item in saved:
            if item.section in KINDS:
                _publish_item(plan, item, by=by)
    return [ImportedDefinition(item.section, item.slug, item.title) for item in saved]


def _rename_items(plan: Plan, choices: Choices) -> dict[str, Item]:
    """The items to import, by key in the package, with new slugs applied to them and to references."""
    names: dict[str, str] = {}
    imported_items = [item for item in plan.items if choices.decision_for(item) != KEEP]
    for item in imported_items:
        if choices.decision_for(item) == RENAME:
            names[item.key] = _new_name(plan, item, choices.names.get(item.key, "").strip(), set(names.values()))
    return {item.key: _apply_names(item, names) for item in imported_items}


def _new_name(plan: Plan, item: Item, name: str, other_names: set[str]) -> str:
    is_in_use = (
        name in plan.package.definitions.get(item.section, {})
        or name in other_names
        or is_installed(item.section, name)
        or (item.section in KINDS and definition_drafts.find_draft(KINDS[item.section], name) is not None)
        or (item.section == TEMPLATES and (name in RESERVED_SLUGS or find_template_draft(name) is not None))
    )
    if is_in_use or not definition_drafts.is_valid_slug(name):
        raise NameRefused(item.key)
    return name


def _apply_names(item: Item, names: Mapping[str, str]) -> Item:
    definition: dict[str, Any] = dict(item.definition)
    if item.key in names:
        definition["slug"] = names[item.key]
    if item.section == PROCEDURES and f"{WORKFLOWS}/{definition.get('workflow')}" in names:
        definition["workflow"] = names[f"{WORKFLOWS}/{definition['workflow']}"]
    agendas, lists, templates, procedures = (
        _names_in(section, names) for section in (AGENDAS, LISTS, TEMPLATES, PROCEDURES)
    )
    if item.section in KINDS and agendas:
        definition = rename_agendas(definition, agendas)
    if item.section in KINDS and lists:
        definition = rename_lists(definition, lists)
    if item.section == WORKFLOWS and templates:
        definition = rename_templates(definition, templates)
    if item.section == TEMPLATES and definition.get("procedure") in procedures:
        definition["procedure"] = procedures[definition["procedure"]]
    draft = None if item.key in names else item.draft
    return replace(item, slug=definition["slug"], definition=definition, draft=draft)


def _names_in(section: str, names: Mapping[str, str]) -> dict[str, str]:
    """The new names of the definitions of a section, by former name."""
    return {key.removeprefix(f"{section}/"): name for key, name in names.items() if key.startswith(f"{section}/")}


def _save_item(
    plan: Plan, item: Item, choices: Choices, remarks: Sequence[definition_drafts.Remark], *, by: UUID | None
) -> None:
    if item.section in (AGENDAS, LISTS):
        _create_unversioned(item, import_agenda if item.section == AGENDAS else import_list)
        return
    if item.section == TEMPLATES:
        _import_template(plan, item, must_publish=choices.must_publish, by=by)
        return
    kind, origin = KINDS[item.section], _origin(plan)
    if item.draft is not None:
        history.record(kind, item.slug, history.REPLACED, by=by, comment=origin, definition=item.draft.definition)
        settle_edits(kind, item.slug)
    notes = [
        definition_drafts.Remark("document", _("Mots de la collectivité à écrire : %(name)s.", name=name))
        for name in item.placeholders
    ]
    notes += remarks
    revision = item.draft.revision if item.draft else None
    definition_drafts.save_draft(kind, item.definition, revision=revision, by=by, comment=origin, notes=notes)
    history.record(kind, item.slug, history.IMPORTED, by=by, comment=origin)


def _create_unversioned(item: Item, create: Callable[[Mapping[str, Any]], None]) -> None:
    try:
        create(item.definition)
    except DefinitionError as error:
        raise NotPublishable(item.title, error, can_wait=False) from error


def _import_template(plan: Plan, item: Item, *, must_publish: bool, by: UUID | None) -> None:
    try:
        import_template(item.definition, item.file, must_publish=must_publish, by=by, comment=_origin(plan))
    except DefinitionError as error:
        raise NotPublishable(item.title, error, can_wait=False) from error


def _publish_item(plan: Plan, item: Item, *, by: UUID | None) -> None:
    kind = KINDS[item.section]
    draft = definition_drafts.find_draft(kind, item.slug)
    try:
        publish_draft(kind, item.slug, revision=draft.revision if draft else None, by=by, comment=_origin(plan))
    except DefinitionError as error:
        raise NotPublishable(item.title, error, can_wait=True) from error


def _origin(plan: Plan) -> str:
    package = plan.package
    label = _("Paquet « %(name)s » %(version)s", name=package.name, version=package.version)
    origin = f"{label}, {package.authority}" if package.authority else label
    return _("%(origin)s, modifié depuis", origin=origin) if package.alterations else origin
