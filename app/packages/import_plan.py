"""Plan the import of a package: what is new, identical, different or missing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from app.agendas.agenda_store import find_definition
from app.core.db.definition_versions import Version
from app.core.db.draft_rows import DefinitionDraft
from app.core.i18n import gettext as _
from app.core.json_values import compute_checksum
from app.definitions.checks.publication_checks import RoleUnknown
from app.definitions.checks.quality_checks import QualityUnknown
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.drafts import definition_drafts
from app.definitions.findings.rules import list_errors
from app.definitions.overview import current_version, title_of
from app.definitions.source_uses import list_agendas_in
from app.definitions.words.differences import CHANGED, Difference, find_differences
from app.definitions.words.problem_locations import describe_problem_paths
from app.language.schema.problems import Problem
from app.packages.choice_lists import export_list, lists_in_definition, problems_of_list
from app.packages.local_placeholders import fill_placeholders, local_addresses, local_values, remaining_placeholders
from app.packages.package import AGENDAS, LISTS, PROCEDURES, SECTIONS, TEMPLATES, WORKFLOWS, Definition, Package
from app.packages.package_qualities import missing_qualities
from app.packages.packaged_agendas import export_agenda, leave_roles_out, problems_of_agenda
from app.packages.packaged_files import (
    PackagedFile,
    find_content,
    prepare_packaged_file,
    summarise_local_file,
    summarise_packaged_file,
)
from app.packages.packaged_templates import (
    find_published_version,
    find_template_draft,
    problems_of_template,
    templates_in_workflow,
)
from app.packages.placement import Placement, apply_placement, roles_to_create, suggest_placement
from app.procedures.sources.source_store import find_source

KINDS: Mapping[str, Kind] = {WORKFLOWS: WORKFLOW, PROCEDURES: PROCEDURE}
NEW, IDENTICAL, DIFFERS = "new", "identical", "differs"
# A context manager around the work on one definition, by key; it decides whether a failure stops the others.
Isolation = Callable[[str], AbstractContextManager[None]]


def without_isolation(key: str) -> AbstractContextManager[None]:
    """The default isolation: a failure stops the whole import."""
    return nullcontext()


@dataclass(frozen=True)
class Item:
    """A definition of the package, with the texts and roles of this authority, compared with the local one."""

    section: str
    slug: str
    title: str
    definition: dict[str, Any]
    state: str
    differences: tuple[Difference, ...]
    number: int | None
    draft: DefinitionDraft | None
    problems: tuple[Problem, ...]
    placeholders: tuple[str, ...]
    # Of a document template that is an ODT or DOCX file.
    file: PackagedFile | None = None

    @property
    def key(self) -> str:
        return f"{self.section}/{self.slug}"

    @property
    def located_problems(self) -> list[Problem]:
        """The problems, with paths in words."""
        return describe_problem_paths(self.definition, self.problems)


@dataclass(frozen=True)
class Plan:
    """The whole package compared with the site. `state` is a digest that changes with any local definition."""

    package: Package
    items: tuple[Item, ...]
    placement: Placement
    missing: tuple[tuple[str, str], ...] = ()
    state: str = field(default="")
    # The qualities of residents to create.
    qualities: tuple[Definition, ...] = ()

    @property
    def has_changes(self) -> bool:
        return any(item.state != IDENTICAL for item in self.items)


def make_plan(package: Package, placement: Placement | None = None, *, isolated: Isolation = without_isolation) -> Plan:
    """Compare each definition with the local one; roles and topics are those of the placement, or suggested ones."""
    applied_placement = placement or suggest_placement(package)
    words = {**local_values(), **local_addresses()}
    items = []
    for section in SECTIONS:
        for slug, definition in sorted(package.definitions.get(section, {}).items()):
            with isolated(f"{section}/{slug}"):
                items.append(
                    _plan_item(
                        section,
                        apply_placement(fill_placeholders(dict(definition), words), applied_placement),
                        package,
                        applied_placement,
                    )
                )
    qualities = tuple(missing_qualities(package))
    return Plan(
        package,
        tuple(items),
        applied_placement,
        tuple(_missing_dependencies(package, items)),
        _state_digest(items),
        qualities,
    )


def _plan_item(section: str, definition: dict[str, Any], package: Package, placement: Placement) -> Item:
    if section == LISTS:
        return _plan_list(definition)
    if section == AGENDAS:
        return _plan_agenda(definition)
    if section == TEMPLATES:
        return _plan_template(definition, find_content(package, definition))
    kind, slug = KINDS[section], definition["slug"]
    version, draft = current_version(kind, slug), definition_drafts.find_draft(kind, slug)
    state, local_definition = _compare_versions(definition, version, draft)
    return Item(
        section=section,
        slug=slug,
        title=title_of(definition, slug),
        definition=definition,
        state=state,
        differences=tuple(find_differences(local_definition, definition))
        if local_definition is not None and state == DIFFERS
        else (),
        number=version.number if version else None,
        draft=draft,
        problems=tuple(_problems(kind, definition, package, placement)) if state != IDENTICAL else (),
        placeholders=tuple(sorted(remaining_placeholders(definition))),
    )


def _plan_list(definition: dict[str, Any]) -> Item:
    source = find_source(definition["slug"])
    local_list, number = export_list(definition["slug"]), source.revision if source else None
    return _plan_unversioned(LISTS, definition, definition, local_list, number, problems_of_list)


def _plan_agenda(definition: dict[str, Any]) -> Item:
    local_agenda, compared = export_agenda(definition["slug"]), leave_roles_out(definition)
    local_definition = leave_roles_out(local_agenda) if local_agenda is not None else None
    return _plan_unversioned(AGENDAS, definition, compared, local_definition, None, problems_of_agenda)


def _plan_unversioned(
    section: str,
    definition: dict[str, Any],
    compared: dict[str, Any],
    local_definition: dict[str, Any] | None,
    number: int | None,
    find_problems: Callable[[Definition], list[Problem]],
) -> Item:
    """Plan the import of what has neither versions nor drafts: a local one is never changed."""
    is_same = local_definition is not None and compute_checksum(local_definition) == compute_checksum(compared)
    state = NEW if local_definition is None else IDENTICAL if is_same else DIFFERS
    return Item(
        section=section,
        slug=definition["slug"],
        title=title_of(definition, definition["slug"]),
        definition=definition,
        state=state,
        differences=tuple(find_differences(local_definition, compared))
        if local_definition is not None and state == DIFFERS
        else (),
        number=number,
        draft=None,
        problems=tuple(find_problems(definition)) if state != IDENTICAL else (),
        placeholders=tuple(sorted(remaining_placeholders(definition))),
    )


def _plan_template(definition: dict[str, Any], content: bytes | None) -> Item:
    slug = definition["slug"]
    version, draft = find_published_version(slug), find_template_draft(slug)
    state, differences = _compare_templates(definition, content, version, draft)
    file = prepare_packaged_file(definition, content) if content is not None and state != IDENTICAL else None
    return Item(
        section=TEMPLATES,
        slug=slug,
        title=title_of(definition, slug),
        definition=definition,
        state=state,
        differences=differences,
        number=version.number if version else None,
        draft=draft,
        problems=tuple(problems_of_template(definition, file)) if state != IDENTICAL else (),
        placeholders=tuple(sorted(remaining_placeholders(definition))),
        file=file,
    )


def _problems(kind: Kind, definition: dict[str, Any], package: Package, placement: Placement) -> Iterator[Problem]:
    """Problems of the definition, without those that the import of the package resolves."""
    is_workflow_included = definition.get("workflow") in package.definitions.get(WORKFLOWS, {})
    created_roles = roles_to_create(package, placement)
    qualities = {quality["slug"] for quality in package.qualities}
    for problem in list_errors(kind, definition):
        is_about_list = problem.path.endswith("options.source") and package.definitions.get(LISTS)
        is_about_agenda = problem.path.endswith((".agenda", ".service")) and package.definitions.get(AGENDAS)
        is_resolved = (problem.path == "workflow" and is_workflow_included) or is_about_list or is_about_agenda
        is_created = (isinstance(problem, QualityUnknown) and problem.slug in qualities) or (
            isinstance(problem, RoleUnknown) and problem.slug in created_roles
        )
        if not (is_resolved or is_created):
            yield problem


def _compare_versions(
    definition: Definition, version: Version | None, draft: DefinitionDraft | None
) -> tuple[str, Mapping[str, Any] | None]:
    """The state of the definition, and the local one to compare with; a draft takes precedence, as it would be replaced."""
    local_definitions = [each.definition for each in (draft, version) if each is not None]
    if any(
        compute_checksum(local_definition) == compute_checksum(definition) for local_definition in local_definitions
    ):
        return IDENTICAL, None
    return (DIFFERS, local_definitions[0]) if local_definitions else (NEW, None)


def _compare_templates(
    definition: Definition, content: bytes | None, version: Version | None, draft: DefinitionDraft | None
) -> tuple[str, tuple[Difference, ...]]:
    """The state of a template, and its differences with the local one: its settings, then its file."""
    own_summary, own_settings = summarise_packaged_file(definition, content), _leave_file_out(definition)
    local_sides = [
        (_leave_file_out(each.definition), summarise_local_file(each.definition))
        for each in (draft, version)
        if each is not None
    ]
    if any(settings == own_settings and summary == own_summary for settings, summary in local_sides):
        return IDENTICAL, ()
    if not local_sides:
        return NEW, ()
    settings, summary = local_sides[0]
    differences = find_differences(settings, own_settings)
    if summary != own_summary:
        differences.append(Difference((), _("Fichier"), CHANGED, summary, own_summary))
    return DIFFERS, tuple(differences)


def _leave_file_out(definition: Definition) -> dict[str, Any]:
    return {name: value for name, value in definition.items() if name != "file"}


def _missing_dependencies(package: Package, items: list[Item]) -> Iterator[tuple[str, str]]:
    """Dependencies of the definitions that are neither in the package nor on the site."""
    dependencies = [(dependency["section"], dependency["slug"]) for dependency in package.dependencies]
    dependencies += [
        (WORKFLOWS, item.definition["workflow"])
        for item in items
        if item.section == PROCEDURES and isinstance(item.definition.get("workflow"), str)
    ]
    dependencies += [(LISTS, slug) for item in items for slug in sorted(lists_in_definition(item.definition))]
    dependencies += [(AGENDAS, slug) for item in items for slug in sorted(list_agendas_in(item.definition))]
    dependencies += [(TEMPLATES, slug) for item in items for slug in sorted(templates_in_workflow(item.definition))]
    for section, slug in dict.fromkeys(dependencies):
        if slug not in package.definitions.get(section, {}) and not is_installed(section, slug):
            yield section, slug


def is_installed(section: str, slug: str) -> bool:
    """Whether the site has an agenda, list, template, workflow or procedure with this slug."""
    if section == AGENDAS:
        return find_definition(slug) is not None
    if section == LISTS:
        return find_source(slug) is not None
    if section == TEMPLATES:
        return find_published_version(slug) is not None
    return current_version(KINDS[section], slug) is not None


def _state_digest(items: list[Item]) -> str:
    summary = [[item.key, item.number, item.draft.revision if item.draft else None] for item in items]
    return sha256(json.dumps(summary).encode()).hexdigest()[:32]
