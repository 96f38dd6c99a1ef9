"""Who does here what a role did there, and under which heading: roles and topics of a package matched with ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.models import Department, Role
from app.core.db import db
from app.core.ids import new_id
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.overview import current_version
from app.packages.choice_lists import role_of_list
from app.packages.package import LISTS, PROCEDURES, Package
from app.packages.package_export import roles_in_definition
from app.themes import charter

# Stands for "make it here as it is there".
CREATE = "+"


@dataclass(frozen=True)
class Placement:
    """For each role and topic of the package, the one here that takes its place; `CREATE` when it is to be made."""

    roles: Mapping[str, str]
    topics: Mapping[str, str]


def local_roles() -> list[Role]:
    """All roles here, in alphabetical order."""
    return list(db.session.scalars(select(Role).order_by(Role.title)))


def foreign_roles(package: Package) -> dict[str, Mapping[str, Any]]:
    """The roles that procedures and lists name, by name; one that the package does not describe has only that."""
    described = {role["slug"]: role for role in package.roles}
    documents = [*_procedures(package), *package.definitions.get(LISTS, {}).values()]
    named = {role for document in documents for role in roles_in_definition(document)}
    return {slug: described.get(slug, {"slug": slug}) for slug in sorted(named)}


def foreign_topics(package: Package) -> dict[str, Mapping[str, Any]]:
    """The topics that the procedures are under, by name."""
    described = {topic["slug"]: topic for topic in package.topics}
    themes = {str(document.get("theme")) for document in _procedures(package) if document.get("theme")}
    return {slug: described.get(slug, {"slug": slug}) for slug in sorted(themes)}


def suggest_placement(package: Package) -> Placement:
    """The same name if there is one here; else who our version says; else one of the same family and kind; else a new one."""
    roles, topics = local_roles(), [topic.slug for topic in charter.get_charter().topics]
    ours = _local_roles_by_function(package)
    return Placement(
        roles={slug: _suggest_role(role, roles, ours) for slug, role in foreign_roles(package).items()},
        topics={
            slug: slug if slug in topics or "title" in topic or not topics else topics[0]
            for slug, topic in foreign_topics(package).items()
        },
    )


def apply_placement(document: dict[str, Any], mapping: Placement) -> dict[str, Any]:
    """The document with the names of roles and topics here."""

    def role(slug: Any) -> Any:
        here = mapping.roles.get(slug, slug) if isinstance(slug, str) else slug
        return slug if here == CREATE else here

    changed = dict(document)
    if isinstance(document.get("functions"), dict):
        changed["functions"] = {function: role(slug) for function, slug in document["functions"].items()}
    if isinstance(document.get("intake"), list):
        changed["intake"] = list(dict.fromkeys(role(slug) for slug in document["intake"] if isinstance(slug, str)))
    internal = document.get("internal")
    if isinstance(internal, dict) and isinstance(internal.get("roles"), list):
        changed["internal"] = {**internal, "roles": list(dict.fromkeys(role(slug) for slug in internal["roles"]))}
    if role_of_list(document) is not None:
        changed["source"] = {**document["source"], "role": role(role_of_list(document))}
    if isinstance(document.get("theme"), str):
        changed["theme"] = mapping.topics.get(document["theme"], document["theme"])
    return changed


def roles_to_create(package: Package, mapping: Placement) -> set[str]:
    """The names of the roles that taking the package makes: those asked for, of which the package says the department."""
    return {
        slug
        for slug, role in foreign_roles(package).items()
        if mapping.roles.get(slug) == CREATE and "department" in role
    }


def create_missing_roles(package: Package, mapping: Placement) -> None:
    """Makes the roles that were asked for, with their departments, and the topics that are not there yet."""
    made, there = roles_to_create(package, mapping), {role.slug for role in local_roles()}
    for slug, role in foreign_roles(package).items():
        if slug in made - there:
            words = {name: role[name] for name in ("slug", "title", "family", "kind")}
            db.session.add(Role(id=new_id(), department=_find_or_create_department(role["department"]), **words))
            db.session.flush()
    _add_topics(
        [topic for slug, topic in foreign_topics(package).items() if mapping.topics[slug] == slug and "title" in topic]
    )


def _suggest_role(role: Mapping[str, Any], roles: list[Role], ours: Mapping[str, str]) -> str:
    names = [each.slug for each in roles]
    slug = str(role["slug"])
    if slug in names:
        return slug
    if ours.get(slug) in names:
        return ours[slug]
    alike = [each.slug for each in roles if (each.family, each.kind) == (role.get("family"), role.get("kind"))]
    return alike[0] if alike else CREATE if "department" in role else (names[0] if names else CREATE)


def _local_roles_by_function(package: Package) -> dict[str, str]:
    """For each foreign role, who plays the same function here in our version of the procedure."""
    found: dict[str, str] = {}
    for document in _procedures(package):
        version = current_version(PROCEDURE, str(document["slug"]))
        functions = document.get("functions")
        if version and isinstance(functions, dict):
            held = version.document["functions"]
            found |= {str(role): held[function] for function, role in functions.items() if function in held}
    return found


def _find_or_create_department(described: Mapping[str, Any]) -> Department:
    found = db.session.scalar(select(Department).where(Department.slug == described["slug"]))
    if found is None:
        found = Department(id=new_id(), slug=described["slug"], name=described["name"])
        db.session.add(found)
        db.session.flush()
    return found


def _add_topics(wanted: Iterable[Mapping[str, Any]]) -> None:
    document = charter.load_charter_document() or {}
    known = {topic["slug"] for topic in document.get("topics", [])}
    missing = [dict(topic) for topic in wanted if topic["slug"] not in known]
    if missing:
        charter.save_charter({**document, "topics": [*document.get("topics", []), *missing]})


def _procedures(package: Package) -> Iterable[Mapping[str, Any]]:
    return package.definitions.get(PROCEDURES, {}).values()
