"""What taking a package would do here, before anything is done: what is new, the same, different, missing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from app.core.db.definition_drafts import DefinitionDraft
from app.core.db.definition_versions import Version
from app.core.json_values import compute_checksum
from app.definitions.checks.publication_checks import RoleUnknown
from app.definitions.checks.quality_checks import QualityUnknown
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.drafts import definition_drafts
from app.definitions.overview import current_version, title_of
from app.definitions.words.differences import Difference, find_differences
from app.definitions.words.problem_locations import describe_problem_paths
from app.language.schema.problems import Problem
from app.packages.choice_lists import export_list, lists_in_definition, problems_of_list
from app.packages.local_placeholders import fill_placeholders, local_addresses, local_values, remaining_placeholders
from app.packages.package import LISTS, PROCEDURES, SECTIONS, WORKFLOWS, Definition, Package
from app.packages.package_qualities import missing_qualities
from app.packages.placement import Placement, apply_placement, roles_to_create, suggest_placement
from app.procedures.sources.source_store import find_source

KINDS: Mapping[str, Kind] = {WORKFLOWS: WORKFLOW, PROCEDURES: PROCEDURE}
NEW, IDENTICAL, DIFFERS = "new", "identical", "differs"
# What surrounds the work on the document of this key, and says whether its failure stops the others.
Isolation = Callable[[str], AbstractContextManager[None]]


def not_isolated(key: str) -> AbstractContextManager[None]:
    """A failure stops the whole package."""
    return nullcontext()


@dataclass(frozen=True)
class Item:
    """One document of the package, with the words and roles of this authority, beside what is here under its name."""

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

    @property
    def key(self) -> str:
        return f"{self.section}/{self.slug}"

    @property
    def located_problems(self) -> list[Problem]:
        """What is wrong, with its place in words."""
        return describe_problem_paths(self.definition, self.problems)


@dataclass(frozen=True)
class Plan:
    """The whole package against what is here. `state` changes as soon as anything here does."""

    package: Package
    items: tuple[Item, ...]
    placement: Placement
    missing: tuple[tuple[str, str], ...] = ()
    state: str = field(default="")
    # The qualities of residents to be made here.
    qualities: tuple[Definition, ...] = ()

    @property
    def has_changes(self) -> bool:
        return any(item.state != IDENTICAL for item in self.items)


def make_plan(package: Package, placement: Placement | None = None, *, isolated: Isolation = not_isolated) -> Plan:
    """Compares each document with the one here; roles and topics are those chosen, or the likeliest."""
    chosen = placement or suggest_placement(package)
    words = {**local_values(), **local_addresses()}
    items = []
    for section in SECTIONS:
        for slug, document in sorted(package.definitions.get(section, {}).items()):
            with isolated(f"{section}/{slug}"):
                items.append(
                    _plan_item(
                        section, apply_placement(fill_placeholders(dict(document), words), chosen), package, chosen
                    )
                )
    made = tuple(missing_qualities(package))
    return Plan(package, tuple(items), chosen, tuple(_missing_dependencies(package, items)), _state_digest(items), made)


def _plan_item(section: str, document: dict[str, Any], package: Package, placement: Placement) -> Item:
    if section == LISTS:
        return _plan_list(document)
    kind, slug = KINDS[section], document["slug"]
    version, draft = current_version(kind, slug), definition_drafts.find_draft(kind, slug)
    state, beside = _compare_versions(document, version, draft)
    return Item(
        section=section,
        slug=slug,
        title=title_of(document, slug),
        definition=document,
        state=state,
        differences=tuple(find_differences(beside, document)) if beside is not None and state == DIFFERS else (),
        number=version.number if version else None,
        draft=draft,
        problems=tuple(_problems(kind, document, package, placement)) if state != IDENTICAL else (),
        placeholders=tuple(sorted(remaining_placeholders(document))),
    )


def _plan_list(document: dict[str, Any]) -> Item:
    """A list has neither versions nor drafts: ours is never changed by a package."""
    slug = document["slug"]
    ours, source = export_list(slug), find_source(slug)
    is_same = ours is not None and compute_checksum(ours) == compute_checksum(document)
    state = NEW if ours is None else IDENTICAL if is_same else DIFFERS
    return Item(
        section=LISTS,
        slug=slug,
        title=title_of(document, slug),
        definition=document,
        state=state,
        differences=tuple(find_differences(ours, document)) if ours is not None and state == DIFFERS else (),
        number=source.revision if source else None,
        draft=None,
        problems=tuple(problems_of_list(document)) if state != IDENTICAL else (),
        placeholders=tuple(sorted(remaining_placeholders(document))),
    )


def _problems(kind: Kind, document: dict[str, Any], package: Package, placement: Placement) -> Iterator[Problem]:
    """What is wrong with it by itself: the workflow that comes along and the roles to be made will be there."""
    comes_along = document.get("workflow") in package.definitions.get(WORKFLOWS, {})
    made = roles_to_create(package, placement)
    qualities = {each["slug"] for each in package.qualities}
    for problem in kind.problems(document):
        is_about_list = problem.path.endswith("options.source") and package.definitions.get(LISTS)
        is_settled = (problem.path == "workflow" and comes_along) or is_about_list
        comes = (isinstance(problem, QualityUnknown) and problem.slug in qualities) or (
            isinstance(problem, RoleUnknown) and problem.slug in made
        )
        if not (is_settled or comes):
            yield problem


def _compare_versions(
    document: Definition, version: Version | None, draft: DefinitionDraft | None
) -> tuple[str, Mapping[str, Any] | None]:
    """The draft counts first: it is what would be replaced."""
    here = [each.document for each in (draft, version) if each is not None]
    if any(compute_checksum(each) == compute_checksum(document) for each in here):
        return IDENTICAL, None
    return (DIFFERS, here[0]) if here else (NEW, None)


def _missing_dependencies(package: Package, items: list[Item]) -> Iterator[tuple[str, str]]:
    """What the documents need that is neither in the package nor here."""
    needed = [(each["section"], each["slug"]) for each in package.dependencies]
    needed += [
        (WORKFLOWS, item.definition["workflow"])
        for item in items
        if item.section == PROCEDURES and isinstance(item.definition.get("workflow"), str)
    ]
    needed += [(LISTS, slug) for item in items for slug in sorted(lists_in_definition(item.definition))]
    for section, slug in dict.fromkeys(needed):
        if slug not in package.definitions.get(section, {}) and not is_installed(section, slug):
            yield section, slug


def is_installed(section: str, slug: str) -> bool:
    """Whether the authority has something of that name."""
    if section == LISTS:
        return find_source(slug) is not None
    return current_version(KINDS[section], slug) is not None


def _state_digest(items: list[Item]) -> str:
    told = [[item.key, item.number, item.draft.revision if item.draft else None] for item in items]
    return sha256(json.dumps(told).encode()).hexdigest()[:32]
