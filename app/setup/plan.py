"""Plan the setup of an authority: its answers, and the parts of the catalogue that the chosen procedures need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.accounts.families import is_family
from app.accounts.role_kinds import ROLE_KINDS
from app.packages.local_placeholders import placeholder_values
from app.packages.package_catalogue import Catalogue, Definition
from app.packages.packaged_templates import role_of_template

DEPARTMENT_REQUIRED_KEYS, DEPARTMENT_OPTIONAL_KEYS = {"slug", "name"}, {"phone", "email"}
ROLE_REQUIRED_KEYS = {"slug", "title", "department", "family", "kind"}


class PlanRefused(ValueError):
    """A department or a role is invalid; the message names it and the reason."""


@dataclass(frozen=True)
class Plan:
    """The desired contents of the site; existing contents are kept."""

    charter: Mapping[str, Any]
    topics: Sequence[Definition]
    departments: Sequence[Definition]
    roles: Sequence[Definition]
    workflows: Sequence[Definition]
    procedures: Sequence[Definition]
    # The lists that the procedures take choices from, with their editors.
    lists: Sequence[Definition] = ()
    # The agendas in which the procedures ask to book.
    agendas: Sequence[Definition] = ()
    # The document templates of the procedures, of their workflows, and of any procedure.
    documents: Sequence[Definition] = ()
    # The qualities that the procedures and their workflows name.
    qualities: Sequence[Definition] = ()
    # The settings of the legal notice, by key.
    legal_notice: Mapping[str, str] = MappingProxyType({})


def make_plan(
    charter: Mapping[str, Any],
    *,
    catalogue: Catalogue,
    procedures: Iterable[str],
    departments: Sequence[Definition] = (),
    roles: Sequence[Definition] = (),
    legal_notice: Mapping[str, str] = MappingProxyType({}),
) -> Plan:
    """Plan the procedures with their dependencies, and the letters of any procedure. Raises NotInCatalogue.

    A given department or role is always part of the plan, and overrides values of the catalogue's one.
    Raises PlanRefused.
    """
    all_departments = _merge_definitions(catalogue.contents["departments"], departments)
    all_roles = _merge_definitions(catalogue.contents["roles"], roles)
    _check_plan(all_departments, all_roles)
    values = placeholder_values(charter, all_departments)
    chosen_procedures = [catalogue.procedure(slug, values) for slug in procedures]
    chosen_workflows = [
        catalogue.workflow(slug, values) for slug in sorted({each["workflow"] for each in chosen_procedures})
    ]
    documents = _collect_documents(chosen_procedures, chosen_workflows, catalogue, values)
    agendas = list(catalogue.agendas_of([*chosen_procedures, *chosen_workflows], values).values())
    needed_roles = (
        _collect_roles(chosen_procedures, agendas) | _collect_slugs(roles) | set(map(role_of_template, documents))
    )
    planned_roles = [role for role in all_roles if role["slug"] in needed_roles]
    needed_departments = {role["department"] for role in planned_roles} | _collect_slugs(departments)
    themes = {procedure["theme"] for procedure in chosen_procedures}
    return Plan(
        charter=charter,
        topics=[topic for topic in catalogue.contents["topics"] if topic["slug"] in themes],
        departments=[department for department in all_departments if department["slug"] in needed_departments],
        roles=planned_roles,
        workflows=chosen_workflows,
        procedures=chosen_procedures,
        lists=list(_collect_lists([*chosen_procedures, *chosen_workflows], catalogue, _collect_slugs(planned_roles))),
        agendas=agendas,
        documents=documents,
        qualities=catalogue.qualities_of([*chosen_procedures, *chosen_workflows]),
        legal_notice=legal_notice,
    )


def _collect_roles(procedures: Iterable[Definition], agendas: Iterable[Definition]) -> set[str]:
    """The roles that process, receive or fill in the procedures, or keep their agendas."""
    return {role for agenda in agendas for role in agenda.get("roles", ())} | {
        slug
        for procedure in procedures
        for slug in (
            *procedure["functions"].values(),
            *procedure.get("intake", ()),
            *procedure.get("internal", {}).get("roles", ()),
        )
    }


def _collect_documents(
    procedures: Sequence[Definition], workflows: Sequence[Definition], catalogue: Catalogue, values: Mapping[str, str]
) -> list[Definition]:
    templates = [
        *catalogue.templates_of((procedure["slug"] for procedure in procedures), workflows, values),
        *(catalogue.general_templates(values) if procedures else ()),
    ]
    return list({template["slug"]: template for template in templates}.values())


def _collect_lists(definitions: Iterable[Definition], catalogue: Catalogue, roles: set[str]) -> Iterator[Definition]:
    for slug, definition in catalogue.lists_of(definitions).items():
        editors = [role for role in catalogue.contents["editors"].get(slug, []) if role in roles]
        yield {**definition, "source": {**definition["source"], "editors": editors}} if editors else definition


def _check_plan(departments: Sequence[Definition], roles: Sequence[Definition]) -> None:
    for department in departments:
        if not DEPARTMENT_REQUIRED_KEYS <= set(department) <= DEPARTMENT_REQUIRED_KEYS | DEPARTMENT_OPTIONAL_KEYS:
            raise PlanRefused(f"department {department['slug']}: it has slug, name, and maybe phone and email")
    department_slugs = _collect_slugs(departments)
    for role in roles:
        if set(role) != ROLE_REQUIRED_KEYS:
            raise PlanRefused(f"role {role['slug']}: it has {', '.join(sorted(ROLE_REQUIRED_KEYS))}")
        if role["department"] not in department_slugs:
            raise PlanRefused(f"role {role['slug']}: no department {role['department']}")
        if not is_family(role["family"]) or role["kind"] not in ROLE_KINDS:
            raise PlanRefused(f"role {role['slug']}: family or kind unknown")


def _merge_definitions(definitions: Sequence[Definition], overrides: Sequence[Definition]) -> list[Definition]:
    """Override the values of known definitions by the given ones, and append the new ones."""
    overrides_by_slug = {override["slug"]: override for override in overrides}
    merged = [{**definition, **overrides_by_slug.get(definition["slug"], {})} for definition in definitions]
    return merged + [override for override in overrides if override["slug"] not in _collect_slugs(definitions)]


def _collect_slugs(definitions: Iterable[Definition]) -> set[str]:
    return {definition["slug"] for definition in definitions}
