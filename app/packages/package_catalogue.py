"""The catalogue shipped with Parvis: packages of procedures, with their topics, departments and roles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from app.accounts.families import family_label
from app.core.domain_errors import NotFound
from app.definitions.source_uses import list_agendas_in
from app.packages.choice_lists import lists_in_definition
from app.packages.local_placeholders import fill_placeholders
from app.packages.package import AGENDAS, LISTS, PROCEDURES, TEMPLATES, WORKFLOWS, Package
from app.packages.package_export import roles_in_definition
from app.packages.package_qualities import quality_slugs_in
from app.packages.packaged_templates import templates_in_workflow

SHIPPED_FOLDER = Path(__file__).parent.parent / "catalogue"

Definition = dict[str, Any]


class NotInCatalogue(NotFound):
    """The catalogue has no definition with this slug."""


class Catalogue:
    """A folder of definitions: the shipped one, or a copy maintained by an authority."""

    def __init__(self, folder: Path = SHIPPED_FOLDER) -> None:
        self.folder = folder

    @cached_property
    def contents(self) -> Definition:
        """The order of the procedures, and `topics`, `departments`, `roles` and `editors` of lists."""
        table_of_contents: Definition = _read_json(self.folder / "contents.json")
        return table_of_contents

    @cached_property
    def slugs(self) -> list[str]:
        """The slugs of the procedures, in the order of the table of contents, then in alphabetical order."""
        ranks = {slug: position for position, slug in enumerate(self.contents["procedures"])}
        alphabetical_slugs = sorted(path.stem for path in (self.folder / "procedures").glob("*.json"))
        return sorted(alphabetical_slugs, key=lambda slug: ranks.get(slug, len(ranks)))

    def packages(self) -> list[Package]:
        """All packages, in the order of their procedures."""
        slugs = [path.stem for path in (self.folder / "packages").glob("*.json")]
        rank = {slug: position for position, slug in enumerate(self.slugs)}
        all_packages = [self.package(slug) for slug in slugs]
        return sorted(all_packages, key=lambda package: min(rank[slug] for slug in package.definitions[PROCEDURES]))

    def package(self, slug: str) -> Package:
        """A package with its placeholders, not specific to an authority. Raises NotInCatalogue."""
        description = self._load_definition("packages", slug, {})
        procedures = {procedure: self.procedure(procedure, {}) for procedure in description["procedures"]}
        workflows = {
            procedure["workflow"]: self.workflow(procedure["workflow"], {}) for procedure in procedures.values()
        }
        agendas = self.agendas_of([*workflows.values(), *procedures.values()], {})
        lists = self.lists_of([*workflows.values(), *procedures.values()])
        templates = {template["slug"]: template for template in self.templates_of(procedures, workflows.values(), {})}
        themes = {procedure["theme"] for procedure in procedures.values()}
        return Package(
            **{name: description[name] for name in ("slug", "name", "version", "licence", "created_at")},
            authority="Parvis",
            definitions={
                **({AGENDAS: agendas} if agendas else {}),
                **({LISTS: lists} if lists else {}),
                **({TEMPLATES: templates} if templates else {}),
                WORKFLOWS: workflows,
                PROCEDURES: procedures,
            },
            roles=tuple(
                self._roles(
                    {
                        role
                        for template in (*procedures.values(), *templates.values(), *agendas.values())
                        for role in roles_in_definition(template)
                    }
                )
            ),
            topics=tuple(topic for topic in self.contents["topics"] if topic["slug"] in themes),
            qualities=tuple(self.qualities_of([*workflows.values(), *procedures.values()])),
        )

    def families_of(self, package: Package) -> list[str]:
        """The labels of the families of the package's procedures."""
        return sorted({family_label(procedure["family"]) for procedure in package.definitions[PROCEDURES].values()})

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
        """The title of a procedure."""
        return str(self.procedure(slug, {})["title"])

    def procedure(self, slug: str, values: Mapping[str, str]) -> Definition:
        """A procedure with its placeholders filled in. Raises NotInCatalogue."""
        return self._load_definition("procedures", slug, values)

    def workflow(self, slug: str, values: Mapping[str, str]) -> Definition:
        """A workflow with its placeholders filled in. Raises NotInCatalogue."""
        return self._load_definition("workflows", slug, values)

    def template(self, slug: str, values: Mapping[str, str]) -> Definition:
        """A template of documents with its placeholders filled in. Raises NotInCatalogue."""
        return self._load_definition(TEMPLATES, slug, values)

    def list_of_choices(self, slug: str) -> Definition:
        """A list of choices: its source and content. Raises NotInCatalogue."""
        return self._load_definition("lists", slug, {})

    def lists_of(self, definitions: Iterable[Definition]) -> dict[str, Definition]:
        """The lists that procedures and workflows take choices from. Raises NotInCatalogue."""
        slugs = set[str]().union(*map(lists_in_definition, definitions))
        return {slug: self.list_of_choices(slug) for slug in sorted(slugs)}

    def agendas_of(self, definitions: Iterable[Definition], values: Mapping[str, str]) -> dict[str, Definition]:
        """The agendas in which procedures and workflows ask to book. Raises NotInCatalogue."""
        slugs = set[str]().union(*map(list_agendas_in, definitions))
        return {slug: self._load_definition(AGENDAS, slug, values) for slug in sorted(slugs)}

    def templates_of(
        self, procedures: Iterable[str], workflows: Iterable[Definition], values: Mapping[str, str]
    ) -> list[Definition]:
        """The document templates of these procedures, and those that the workflows name."""
        own_slugs = set(procedures)
        named_slugs = set[str]().union(*map(templates_in_workflow, workflows))
        return [
            template
            for template in self._load_templates(values)
            if template["slug"] in named_slugs or template.get("procedure") in own_slugs
        ]

    def general_templates(self, values: Mapping[str, str]) -> list[Definition]:
        """The document templates that any procedure may use."""
        return [template for template in self._load_templates(values) if template.get("procedure") is None]

    def _load_templates(self, values: Mapping[str, str]) -> list[Definition]:
        slugs = sorted(path.stem for path in (self.folder / TEMPLATES).glob("*.json"))
        return [self._load_definition(TEMPLATES, slug, values) for slug in slugs]

    def qualities_of(self, definitions: Iterable[Definition]) -> list[Definition]:
        """The qualities of residents that procedures and workflows name."""
        slugs = quality_slugs_in(definitions)
        return [quality for quality in self.contents["qualities"] if quality["slug"] in slugs]

    def _load_definition(self, kind: str, slug: str, values: Mapping[str, str]) -> Definition:
        path = self.folder / kind / f"{slug}.json"
        if path.parent != self.folder / kind or not path.exists():
            raise NotInCatalogue(slug)
        definition: Definition = fill_placeholders(_read_json(path), values) if values else _read_json(path)
        return definition


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
