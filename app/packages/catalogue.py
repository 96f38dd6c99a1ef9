"""The catalogue that comes with Parvis: packages of procedures, and the topics, departments and roles they go with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from app.accounts.families import family_label
from app.packages.exporting import roles_named
from app.packages.lists import lists_named
from app.packages.local_words import filled
from app.packages.package import LISTS, PROCEDURES, WORKFLOWS, Package
from app.packages.qualities import named_by

SHIPPED = Path(__file__).parent.parent / "catalogue"

Document = dict[str, Any]


class NotInCatalogue(LookupError):
    """The catalogue has no document of that name."""


class Catalogue:
    """A folder of documents; an authority may keep its own copy of the one shipped."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self.folder = folder

    @cached_property
    def contents(self) -> Document:
        """The order of the procedures, and what surrounds them: `topics`, `departments`, `roles`, the `editors` of lists."""
        found: Document = _read(self.folder / "contents.json")
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
        return sorted(found, key=lambda each: min(rank[slug] for slug in each.documents[PROCEDURES]))

    def package(self, slug: str) -> Package:
        """A package as it is given to any authority, without the words of one. Raises NotInCatalogue."""
        described = self._document("packages", slug, {})
        procedures = {each: self.procedure(each, {}) for each in described["procedures"]}
        workflows = {each["workflow"]: self.workflow(each["workflow"], {}) for each in procedures.values()}
        lists = self.lists_of([*workflows.values(), *procedures.values()])
        themes = {each["theme"] for each in procedures.values()}
        return Package(
            **{name: described[name] for name in ("slug", "name", "version", "licence", "created_at")},
            authority="Parvis",
            documents={**({LISTS: lists} if lists else {}), WORKFLOWS: workflows, PROCEDURES: procedures},
            roles=tuple(self._roles({role for each in procedures.values() for role in roles_named(each)})),
            topics=tuple(topic for topic in self.contents["topics"] if topic["slug"] in themes),
            qualities=tuple(self.qualities_of([*workflows.values(), *procedures.values()])),
        )

    def families_of(self, package: Package) -> list[str]:
        """The names of the families of its procedures."""
        return sorted({family_label(each["family"]) for each in package.documents[PROCEDURES].values()})

    def _roles(self, slugs: set[str]) -> list[Document]:
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

    def procedure(self, slug: str, words: Mapping[str, str]) -> Document:
        """A procedure with the words of the authority in it. Raises NotInCatalogue."""
        return self._document("procedures", slug, words)

    def workflow(self, slug: str, words: Mapping[str, str]) -> Document:
        """A workflow with the words of the authority in it. Raises NotInCatalogue."""
        return self._document("workflows", slug, words)

    def list_of_choices(self, slug: str) -> Document:
        """A list that questions choose from: how it is made, and what it holds. Raises NotInCatalogue."""
        return self._document("lists", slug, {})

    def lists_of(self, documents: Iterable[Document]) -> dict[str, Document]:
        """The lists that these procedures and workflows choose from. Raises NotInCatalogue."""
        named = set[str]().union(*map(lists_named, documents))
        return {slug: self.list_of_choices(slug) for slug in sorted(named)}

    def qualities_of(self, documents: Iterable[Document]) -> list[Document]:
        """The qualities of residents that these procedures and workflows name."""
        named = named_by(documents)
        return [each for each in self.contents["qualities"] if each["slug"] in named]

    def _document(self, kind: str, slug: str, words: Mapping[str, str]) -> Document:
        path = self.folder / kind / f"{slug}.json"
        if path.parent != self.folder / kind or not path.exists():
            raise NotInCatalogue(slug)
        found: Document = filled(_read(path), words) if words else _read(path)
        return found


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
