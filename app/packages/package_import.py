"""Taking a package, as was chosen for each of its documents: as drafts, published when that was asked for. All or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from app.core.i18n import gettext as _
from app.definitions import history
from app.definitions.drafts import definition_drafts
from app.language.schema.problems import DefinitionError
from app.packages import package_qualities
from app.packages.choice_lists import import_list, rename_lists
from app.packages.import_plan import DIFFERS, IDENTICAL, KINDS, NEW, Isolation, Item, Plan, is_installed, not_isolated
from app.packages.package import LISTS, PROCEDURES, WORKFLOWS
from app.packages.placement import create_missing_roles

KEEP, TAKE, RENAME = "keep", "take", "rename"


@dataclass(frozen=True)
class Choices:
    """What to do with each document, by its key; the new names of those renamed; whether to publish at once."""

    decisions: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    must_publish: bool = False

    def decision_for(self, item: Item) -> str:
        """What was chosen; what is new is taken, what differs is kept as it is here."""
        both = (KEEP, RENAME) if item.section == LISTS else (KEEP, TAKE, RENAME)
        allowed = {NEW: (TAKE, KEEP), DIFFERS: both, IDENTICAL: (KEEP,)}[item.state]
        answer = self.decisions.get(item.key, "")
        return answer if answer in allowed else allowed[0]


class NameRefused(Exception):
    """A new name is not one, or is taken."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class NotPublishable(Exception):
    """Something of the package cannot be published yet: `problems` by title."""

    def __init__(self, title: str, error: DefinitionError) -> None:
        super().__init__(title)
        self.title = title
        self.problems = error.problems


@dataclass(frozen=True)
class ImportedDefinition:
    """One document that was taken, under the name it has here."""

    section: str
    slug: str
    title: str


def import_package(
    plan: Plan,
    choices: Choices,
    *,
    by: UUID | None,
    remarks: Mapping[str, Sequence[definition_drafts.Remark]] | None = None,
    isolated: Isolation = not_isolated,
) -> list[ImportedDefinition]:
    """Writes the chosen documents as drafts, then publishes them if asked. Raises NameRefused, NotPublishable, DraftChanged.

    `remarks` are kept with each draft, by the key that its document has in the package.
    """
    chosen = _rename_items(plan, choices)
    create_missing_roles(plan.package, plan.placement)
    package_qualities.create_missing_qualities(plan.package)
    saved: list[Item] = []
    for key, item in chosen.items():
        with isolated(key):
            _save_item(plan, item, (remarks or {}).get(key, ()), by=by)
            saved.append(item)
    if choices.must_publish:
        for item in saved:
            if item.section != LISTS:
                _publish_item(plan, item, by=by)
    return [ImportedDefinition(item.section, item.slug, item.title) for item in saved]


def _rename_items(plan: Plan, choices: Choices) -> dict[str, Item]:
    """The documents to take by their key, those renamed under their new names, which the others follow."""
    names: dict[str, str] = {}
    taken = [item for item in plan.items if choices.decision_for(item) != KEEP]
    for item in taken:
        if choices.decision_for(item) == RENAME:
            names[item.key] = _new_name(plan, item, choices.names.get(item.key, "").strip(), set(names.values()))
    return {item.key: _apply_names(item, names) for item in taken}


def _new_name(plan: Plan, item: Item, name: str, others: set[str]) -> str:
    is_taken = (
        name in plan.package.definitions.get(item.section, {})
        or name in others
        or is_installed(item.section, name)
        or (item.section in KINDS and definition_drafts.find_draft(KINDS[item.section], name) is not None)
    )
    if is_taken or not definition_drafts.is_valid_slug(name):
        raise NameRefused(item.key)
    return name


def _apply_names(item: Item, names: Mapping[str, str]) -> Item:
    document: dict[str, Any] = dict(item.definition)
    if item.key in names:
        document["slug"] = names[item.key]
    if item.section == PROCEDURES and f"{WORKFLOWS}/{document.get('workflow')}" in names:
        document["workflow"] = names[f"{WORKFLOWS}/{document['workflow']}"]
    lists = {key.removeprefix(f"{LISTS}/"): name for key, name in names.items() if key.startswith(f"{LISTS}/")}
    if item.section != LISTS and lists:
        document = rename_lists(document, lists)
    draft = None if item.key in names else item.draft
    return replace(item, slug=document["slug"], definition=document, draft=draft)


def _save_item(plan: Plan, item: Item, remarks: Sequence[definition_drafts.Remark], *, by: UUID | None) -> None:
    if item.section == LISTS:
        _import_list(item)
        return
    kind, origin = KINDS[item.section], _origin(plan)
    if item.draft is not None:
        history.record(kind, item.slug, history.REPLACED, by=by, comment=origin, definition=item.draft.document)
    notes = [
        definition_drafts.Remark("document", _("Mots de la collectivité à écrire : %(name)s.", name=name))
        for name in item.placeholders
    ]
    notes += remarks
    revision = item.draft.revision if item.draft else None
    definition_drafts.save_draft(kind, item.definition, revision=revision, by=by, comment=origin, notes=notes)
    history.record(kind, item.slug, history.IMPORTED, by=by, comment=origin)


def _import_list(item: Item) -> None:
    try:
        import_list(item.definition)
    except DefinitionError as error:
        raise NotPublishable(item.title, error) from error


def _publish_item(plan: Plan, item: Item, *, by: UUID | None) -> None:
    kind = KINDS[item.section]
    draft = definition_drafts.find_draft(kind, item.slug)
    try:
        definition_drafts.publish_draft(
            kind, item.slug, revision=draft.revision if draft else None, by=by, comment=_origin(plan)
        )
    except DefinitionError as error:
        raise NotPublishable(item.title, error) from error


def _origin(plan: Plan) -> str:
    package = plan.package
    words = _("Paquet « %(name)s » %(version)s", name=package.name, version=package.version)
    return f"{words}, {package.authority}" if package.authority else words
