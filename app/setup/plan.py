"""What an authority is going to have: its answers, with what the catalogue brings along for the procedures it chose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.accounts.families import is_family
from app.packages.local_placeholders import placeholder_values
from app.packages.package_catalogue import Catalogue, Definition

DEPARTMENT_REQUIRED_KEYS, DEPARTMENT_OPTIONAL_KEYS = {"slug", "name"}, {"phone", "email"}
ROLE_REQUIRED_KEYS = {"slug", "title", "department", "family", "kind"}
ROLE_KINDS = {"processing", "reception"}


class PlanRefused(ValueError):
    """A department or a role is not as it should be; the message says which and why."""


@dataclass(frozen=True)
class Plan:
    """Everything to be there in the end; what is there already stays as it is."""

    charter: Mapping[str, Any]
    topics: Sequence[Definition]
    departments: Sequence[Definition]
    roles: Sequence[Definition]
    workflows: Sequence[Definition]
    procedures: Sequence[Definition]
    # Those that the procedures choose from, with who keeps each.
    lists: Sequence[Definition] = ()
    # Those of residents that the procedures and their workflows name.
    qualities: Sequence[Definition] = ()
    # The legal notice, by key of its settings.
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
    """The procedures, and all they need: nothing else of the catalogue is brought in. Raises NotInCatalogue.

    A department or role given here takes the place of the one of the catalogue, word by word; it is there in any case.
    Raises PlanRefused.
    """
    all_departments = _merge_definitions(catalogue.contents["departments"], departments)
    all_roles = _merge_definitions(catalogue.contents["roles"], roles)
    _check_plan(all_departments, all_roles)
    words = placeholder_values(charter, all_departments)
    chosen = [catalogue.procedure(slug, words) for slug in procedures]
    needed_roles = _collect_roles(chosen) | _collect_slugs(roles)
    kept_roles = [role for role in all_roles if role["slug"] in needed_roles]
    needed_departments = {role["department"] for role in kept_roles} | _collect_slugs(departments)
    themes = {procedure["theme"] for procedure in chosen}
    chosen_workflows = [catalogue.workflow(slug, words) for slug in sorted({each["workflow"] for each in chosen})]
    return Plan(
        charter=charter,
        topics=[topic for topic in catalogue.contents["topics"] if topic["slug"] in themes],
        departments=[each for each in all_departments if each["slug"] in needed_departments],
        roles=kept_roles,
        workflows=chosen_workflows,
        procedures=chosen,
        lists=list(_collect_lists([*chosen, *chosen_workflows], catalogue, _collect_slugs(kept_roles))),
        qualities=catalogue.qualities_of([*chosen, *chosen_workflows]),
        legal_notice=legal_notice,
    )


def _collect_roles(procedures: Iterable[Definition]) -> set[str]:
    """Who processes these procedures, who receives them at the counter, and who fills in the internal ones."""
    return {
        slug
        for each in procedures
        for slug in (*each["functions"].values(), *each.get("intake", ()), *each.get("internal", {}).get("roles", ()))
    }


def _collect_lists(documents: Iterable[Definition], catalogue: Catalogue, roles: set[str]) -> Iterator[Definition]:
    for slug, document in catalogue.lists_of(documents).items():
        editors = [role for role in catalogue.contents["editors"].get(slug, []) if role in roles]
        yield {**document, "source": {**document["source"], "editors": editors}} if editors else document


def _check_plan(departments: Sequence[Definition], roles: Sequence[Definition]) -> None:
    for each in departments:
        if not DEPARTMENT_REQUIRED_KEYS <= set(each) <= DEPARTMENT_REQUIRED_KEYS | DEPARTMENT_OPTIONAL_KEYS:
            raise PlanRefused(f"department {each['slug']}: it has slug, name, and maybe phone and email")
    known = _collect_slugs(departments)
    for each in roles:
        if set(each) != ROLE_REQUIRED_KEYS:
            raise PlanRefused(f"role {each['slug']}: it has {', '.join(sorted(ROLE_REQUIRED_KEYS))}")
        if each["department"] not in known:
            raise PlanRefused(f"role {each['slug']}: no department {each['department']}")
        if not is_family(each["family"]) or each["kind"] not in ROLE_KINDS:
            raise PlanRefused(f"role {each['slug']}: family or kind unknown")


def _merge_definitions(known: Sequence[Definition], given: Sequence[Definition]) -> list[Definition]:
    """The known ones with the words given for them, then those given that were not known."""
    own = {each["slug"]: each for each in given}
    completed = [{**each, **own.get(each["slug"], {})} for each in known]
    return completed + [each for each in given if each["slug"] not in _collect_slugs(known)]


def _collect_slugs(documents: Iterable[Definition]) -> set[str]:
    return {each["slug"] for each in documents}
