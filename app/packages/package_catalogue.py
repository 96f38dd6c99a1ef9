"""The catalogue that comes with Parvis: packages of procedures, and the topics, departments and roles they go with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from app.accounts.families import family_label
from app.packages.choice_lists import lists_in_definition
from app.packages.local_placeholders import fill_placeholders
from app.packages.package import LISTS, PROCEDURES, WORKFLOWS, Package
from app.packages.package_export import roles_in_definition
from app.packages.package_qualities import quality_slugs_in

SHIPPED_FOLDER = Path(__file__).parent.parent / "catalogue"

Definition = dict[str, Any]


class NotInCatalogue(LookupError):
    """The catalogue has no document of that name."""


class Catalogue:
    """A folder of documents; an authority may keep its own copy of the one shipped."""

    def __init__(self, folder: Path = SHIPPED_FOLDER) -> None:
        self.folder = folder

    @cached_property
    def contents(self) -> Definition:
        """The order of the procedures, and what surrounds them: `topics`, `departments`, `roles`, the `editors` of lists."""
        found: Definition = _read_json(self.folder / "contents.json")
        return found

    @cached_property
    def slugs(self) -> list[str]:
        """The procedures there are, in the order of the table of contents, then in alphabetical order."""
        known = {slug: position for position, slug in enumerate(self.contents["procedures"])}
        found = sorted(path.stem for path in (self.folder / "procedures").glob("*.json"))
        return sorted(found, key=lambda slug: known.get(slug, len(known)))

    def packages(self) -> list[Package]:
        """All of them, in the order of their procedures."""
        slugs = [path.stem for path in (self.folder / "packages").glob("*.json")]
        rank = {slug: position for position, slug in enumerate(self.slugs)}
        found = [self.package(slug) for slug in slugs]
        return sorted(found, key=lambda each: min(rank[slug] for slug in each.definitions[PROCEDURES]))

    def package(self, slug: str) -> Package:
        """A package as it is given to any authority, without the words of one. Raises NotInCatalogue."""
        described = self._load_definition("packages", slug, {})
        procedures = {each: self.procedure(each, {}) for each in described["procedures"]}
        workflows = {each["workflow"]: self.workflow(each["workflow"], {}) for each in procedures.values()}
        lists = self.lists_of([*workflows.values(), *procedures.values()])
        themes = {each["theme"] for each in procedures.values()}
        return Package(
            **{name: described[name] for name in ("slug", "name", "version", "licence", "created_at")},
            authority="Parvis",
            definitions={**({LISTS: lists} if lists else {}), WORKFLOWS: workflows, PROCEDURES: procedures},
            roles=tuple(self._roles({role for each in procedures.values() for role in roles_in_definition(each)})),
            topics=tuple(topic for topic in self.contents["topics"] if topic["slug"] in themes),
            qualities=tuple(self.qualities_of([*workflows.values(), *procedures.values()])),
        )

    def families_of(self, package: Package) -> list[str]:
        """The names of the families of its procedures."""
        return sorted({family_label(each["family"]) for each in package.definitions[PROCEDURES].values()})

    def _roles(self, slugs: set[str]) -> list[Definition]:
        departments = {
            each["slug"]: {name: each[name] for name in ("slug", "name")} for each in self.contents["departments"]
        }
        return [
            {**role, "department": departments[role["department"]]}
            for role in sorted(self.contents["roles"], key=lambda each: str(each["slug"]))
            if role["slug"] in slugs
        ]

    def title(self, slug: str) -> str:
        """What residents read first of a procedure."""
        return str(self.procedure(slug, {})["title"])

    def procedure(self, slug: str, words: Mapping[str, str]) -> Definition:
        """A procedure with the words of the authority in it. Raises NotInCatalogue."""
        return self._load_definition("procedures", slug, words)

    def workflow(self, slug: str, words: Mapping[str, str]) -> Definition:
        """A workflow with the words of the authority in it. Raises NotInCatalogue."""
        return self._load_definition("workflows", slug, words)

    def list_of_choices(self, slug: str) -> Definition:
        """A list that questions choose from: how it is made, and what it holds. Raises NotInCatalogue."""
        return self._load_definition("lists", slug, {})

    def lists_of(self, documents: Iterable[Definition]) -> dict[str, Definition]:
        """The lists that these procedures and workflows choose from. Raises NotInCatalogue."""
        named = set[str]().union(*map(lists_in_definition, documents))
        return {slug: self.list_of_choices(slug) for slug in sorted(named)}

    def qualities_of(self, documents: Iterable[Definition]) -> list[Definition]:
        """The qualities of residents that these procedures and workflows name."""
        named = quality_slugs_in(documents)
        return [each for each in self.contents["qualities"] if each["slug"] in named]

    def _load_definition(self, kind: str, slug: str, words: Mapping[str, str]) -> Definition:
        path = self.folder / kind / f"{slug}.json"
        if path.parent != self.folder / kind or not path.exists():
            raise NotInCatalogue(slug)
        found: Definition = fill_placeholders(_read_json(path), words) if words else _read_json(path)
        return found


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
