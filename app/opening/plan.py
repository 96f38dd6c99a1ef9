"""What an authority is going to have: its answers, with what the catalogue brings along for the procedures it chose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.accounts.families import is_family
from app.packages.catalogue import Catalogue, Document
from app.packages.local_words import words_of

DEPARTMENT_NEEDS, DEPARTMENT_MAY_HAVE = {"slug", "name"}, {"phone", "email"}
ROLE_NEEDS = {"slug", "title", "department", "family", "kind"}
KINDS = {"processing", "reception"}


class PlanRefused(ValueError):
    """A department or a role is not as it should be; the message says which and why."""


@dataclass(frozen=True)
class Plan:
    """Everything to be there in the end; what is there already stays as it is."""

    charter: Mapping[str, Any]
    topics: Sequence[Document]
    departments: Sequence[Document]
    roles: Sequence[Document]
    workflows: Sequence[Document]
    procedures: Sequence[Document]
    # Those that the procedures choose from, with who keeps each.
    lists: Sequence[Document] = ()
    # Those of residents that the procedures and their workflows name.
    qualities: Sequence[Document] = ()
    # The legal notice, by key of its settings.
    legal_notice: Mapping[str, str] = MappingProxyType({})


def make_plan(
    charter: Mapping[str, Any],
    *,
    catalogue: Catalogue,
    procedures: Iterable[str],
    departments: Sequence[Document] = (),
    roles: Sequence[Document] = (),
    legal_notice: Mapping[str, str] = MappingProxyType({}),
) -> Plan:
    """The procedures, and all they need: nothing else of the catalogue is brought in. Raises NotInCatalogue.

    A department or role given here takes the place of the one of the catalogue, word by word; it is there in any case.
    Raises PlanRefused.
    """
    all_departments = _completed(catalogue.contents["departments"], departments)
    all_roles = _completed(catalogue.contents["roles"], roles)
    _check(all_departments, all_roles)
    words = words_of(charter, all_departments)
    chosen = [catalogue.procedure(slug, words) for slug in procedures]
    needed_roles = _roles_of(chosen) | _slugs(roles)
    kept_roles = [role for role in all_roles if role["slug"] in needed_roles]
    needed_departments = {role["department"] for role in kept_roles} | _slugs(departments)
    themes = {procedure["theme"] for procedure in chosen}
    chosen_workflows = [catalogue.workflow(slug, words) for slug in sorted({each["workflow"] for each in chosen})]
    return Plan(
        charter=charter,
        topics=[topic for topic in catalogue.contents["topics"] if topic["slug"] in themes],
        departments=[each for each in all_departments if each["slug"] in needed_departments],
        roles=kept_roles,
        workflows=chosen_workflows,
        procedures=chosen,
        lists=list(_lists_of([*chosen, *chosen_workflows], catalogue, _slugs(kept_roles))),
        qualities=catalogue.qualities_of([*chosen, *chosen_workflows]),
        legal_notice=legal_notice,
    )


def _roles_of(procedures: Iterable[Document]) -> set[str]:
    """Who processes these procedures, who receives them at the counter, and who fills in the internal ones."""
    return {
        slug
        for each in procedures
        for slug in (*each["functions"].values(), *each.get("intake", ()), *each.get("internal", {}).get("roles", ()))
    }


def _lists_of(documents: Iterable[Document], catalogue: Catalogue, roles: set[str]) -> Iterator[Document]:
    for slug, document in catalogue.lists_of(documents).items():
        editors = [role for role in catalogue.contents["editors"].get(slug, []) if role in roles]
        yield {**document, "source": {**document["source"], "editors": editors}} if editors else document


def _check(departments: Sequence[Document], roles: Sequence[Document]) -> None:
    for each in departments:
        if not DEPARTMENT_NEEDS <= set(each) <= DEPARTMENT_NEEDS | DEPARTMENT_MAY_HAVE:
            raise PlanRefused(f"department {each['slug']}: it has slug, name, and maybe phone and email")
    known = _slugs(departments)
    for each in roles:
        if set(each) != ROLE_NEEDS:
            raise PlanRefused(f"role {each['slug']}: it has {', '.join(sorted(ROLE_NEEDS))}")
        if each["department"] not in known:
            raise PlanRefused(f"role {each['slug']}: no department {each['department']}")
        if not is_family(each["family"]) or each["kind"] not in KINDS:
            raise PlanRefused(f"role {each['slug']}: family or kind unknown")


def _completed(known: Sequence[Document], given: Sequence[Document]) -> list[Document]:
    """The known ones with the words given for them, then those given that were not known."""
    own = {each["slug"]: each for each in given}
    completed = [{**each, **own.get(each["slug"], {})} for each in known]
    return completed + [each for each in given if each["slug"] not in _slugs(known)]


def _slugs(documents: Iterable[Document]) -> set[str]:
    return {each["slug"] for each in documents}
