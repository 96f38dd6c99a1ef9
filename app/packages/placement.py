"""Map the roles and topics of a package to local ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.models import Department, Role
from app.accounts.people import resolve_role
from app.core.db import db
from app.core.ids import new_id
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing.identifiers import make_slug
from app.definitions.overview import current_version
from app.packages.choice_lists import role_of_list
from app.packages.package import AGENDAS, LISTS, PROCEDURES, TEMPLATES, Package
from app.packages.package_export import roles_in_definition
from app.packages.packaged_agendas import roles_of_agenda
from app.packages.packaged_templates import map_signing_role, role_of_template
from app.themes import charter

# Stands for "create it as in the package".
CREATE = "+"


@dataclass(frozen=True)
class Placement:
    """The local role or topic for each one of the package; `CREATE` for one to create."""

    roles: Mapping[str, str]
    topics: Mapping[str, str]


def local_roles() -> list[Role]:
    """All local roles, in alphabetical order; merged ones are left out."""
    return list(db.session.scalars(select(Role).where(Role.merged_into_id.is_(None)).order_by(Role.title)))


def foreign_roles(package: Package) -> dict[str, Mapping[str, Any]]:
    """Descriptions of the roles that definitions name, by slug; only the slug when the package has no description."""
    descriptions = {role["slug"]: role for role in package.roles}
    sections = (AGENDAS, LISTS, TEMPLATES)
    definitions = [
        *_procedures(package),
        *(each for name in sections for each in package.definitions.get(name, {}).values()),
    ]
    slugs = {role for definition in definitions for role in roles_in_definition(definition)}
    return {slug: descriptions.get(slug, {"slug": slug}) for slug in sorted(slugs)}


def foreign_topics(package: Package) -> dict[str, Mapping[str, Any]]:
    """Descriptions of the topics of the procedures, by slug."""
    descriptions = {topic["slug"]: topic for topic in package.topics}
    themes = {str(procedure.get("theme")) for procedure in _procedures(package) if procedure.get("theme")}
    return {slug: descriptions.get(slug, {"slug": slug}) for slug in sorted(themes)}


def read_placement(package: Package, submitted: Mapping[str, str]) -> Placement:
    """The role or topic chosen for each one of the package, in the inputs `role:…` and `topic:…` of a form."""
    roles = {role.slug for role in local_roles()}
    topics = {topic.slug for topic in charter.get_charter().topics}
    typed_roles = {slug: submitted.get(f"role:{slug}", "") for slug in foreign_roles(package)}
    typed_topics = {slug: submitted.get(f"topic:{slug}", "") for slug in foreign_topics(package)}
    return Placement(
        roles={slug: local if local in roles else CREATE for slug, local in typed_roles.items()},
        topics={slug: local if local in topics else slug for slug, local in typed_topics.items()},
    )


def suggest_placement(package: Package) -> Placement:
    """Suggest the role of the same slug, else that of the local version, else one of the same family and kind, else a new one."""
    return Placement(roles=_suggest_roles(package), topics=suggest_topics(package))


def suggest_topics(package: Package) -> dict[str, str]:
    """Suggest the topic of the same slug or title; any other keeps its slug, to be created or to be chosen."""
    return {slug: _find_local_topic(slug, topic) or slug for slug, topic in foreign_topics(package).items()}


def apply_placement(definition: dict[str, Any], placement: Placement) -> dict[str, Any]:
    """Replace roles and topics of a definition by local ones."""

    def map_role(slug: Any) -> Any:
        local_slug = placement.roles.get(slug, slug) if isinstance(slug, str) else slug
        return slug if local_slug == CREATE else local_slug

    result = dict(definition)
    if isinstance(definition.get("functions"), dict):
        result["functions"] = {function: map_role(slug) for function, slug in definition["functions"].items()}
    if isinstance(definition.get("intake"), list):
        result["intake"] = list(dict.fromkeys(map_role(slug) for slug in definition["intake"] if isinstance(slug, str)))
    internal = definition.get("internal")
    if isinstance(internal, dict) and isinstance(internal.get("roles"), list):
        result["internal"] = {**internal, "roles": list(dict.fromkeys(map_role(slug) for slug in internal["roles"]))}
    if role_of_list(definition) is not None:
        result["source"] = {**definition["source"], "role": map_role(role_of_list(definition))}
    if roles_of_agenda(definition):
        result["roles"] = list(dict.fromkeys(map_role(slug) for slug in roles_of_agenda(definition)))
    if role_of_template(definition) is not None:
        result = map_signing_role(result, map_role(role_of_template(definition)))
    if isinstance(definition.get("theme"), str):
        result["theme"] = placement.topics.get(definition["theme"], definition["theme"])
    return result


def roles_to_create(package: Package, placement: Placement) -> set[str]:
    """Slugs of the roles that the import creates: those placed as CREATE whose department the package describes."""
    return {
        slug
        for slug, role in foreign_roles(package).items()
        if placement.roles.get(slug) == CREATE and "department" in role
    }


def create_missing_roles(package: Package, placement: Placement) -> None:
    """Create the roles placed as CREATE, with their departments, and the missing topics."""
    created, existing = roles_to_create(package, placement), set(db.session.scalars(select(Role.slug)))
    for slug, role in foreign_roles(package).items():
        if slug in created - existing:
            attributes = {name: role[name] for name in ("slug", "title", "family", "kind")}
            db.session.add(Role(id=new_id(), department=_find_or_create_department(role["department"]), **attributes))
            db.session.flush()
    _add_topics(
        [
            topic
            for slug, topic in foreign_topics(package).items()
            if placement.topics[slug] == slug and "title" in topic
        ]
    )


def _suggest_roles(package: Package) -> dict[str, str]:
    """A role for each foreign one; roles that hold several functions of one procedure are never suggested as one."""
    local, foreign = local_roles(), foreign_roles(package)
    names = {role.slug for role in local}
    roles_by_function = _local_roles_by_function(package)
    suggestions: dict[str, str] = {}
    for slug in foreign:
        candidates = (resolve_role(slug), resolve_role(roles_by_function.get(slug, "")))
        if local_slug := next((candidate for candidate in candidates if candidate in names), None):
            suggestions[slug] = local_slug
    rivals = _find_rivals(package)
    for slug, role in foreign.items():
        if slug not in suggestions:
            rival_roles = {suggestions.get(rival) for rival in rivals.get(slug, ())}
            suggestions[slug] = _suggest_role(
                role, [candidate for candidate in local if candidate.slug not in rival_roles]
            )
    return suggestions


def _suggest_role(role: Mapping[str, Any], candidates: Sequence[Role]) -> str:
    profile = role.get("family"), role.get("kind")
    similar = [candidate for candidate in candidates if (candidate.family, candidate.kind) == profile]
    if not similar and "department" not in role:
        similar = list(candidates)
    return similar[0].slug if similar else CREATE


def _find_rivals(package: Package) -> dict[str, set[str]]:
    """For each role, those that hold the other functions of some procedure."""
    rivals: dict[str, set[str]] = {}
    for procedure in _procedures(package):
        functions = procedure.get("functions")
        holders = (
            {role for role in functions.values() if isinstance(role, str)} if isinstance(functions, dict) else set()
        )
        for role in holders:
            rivals.setdefault(role, set()).update(holders - {role})
    return rivals


def _local_roles_by_function(package: Package) -> dict[str, str]:
    """For each role of the package, the local role with the same function in the current version of the procedure."""
    local_roles: dict[str, str] = {}
    for procedure in _procedures(package):
        version = current_version(PROCEDURE, str(procedure["slug"]))
        functions = procedure.get("functions")
        if version and isinstance(functions, dict):
            local_functions = version.definition["functions"]
            local_roles |= {
                str(role): local_functions[function]
                for function, role in functions.items()
                if function in local_functions
            }
    return local_roles


def _find_local_topic(slug: str, topic: Mapping[str, Any]) -> str | None:
    local = charter.get_charter()
    slugs_by_title = {make_slug(topic.title, (), default="theme"): topic.slug for topic in local.topics}
    for name in (slug, make_slug(str(topic.get("title") or slug), (), default="theme")):
        if found_topic := local.find_topic(name):
            return found_topic.slug
        if name in slugs_by_title:
            return slugs_by_title[name]
    return None


def _find_or_create_department(description: Mapping[str, Any]) -> Department:
    department = db.session.scalar(select(Department).where(Department.slug == description["slug"]))
    if department is None:
        department = Department(id=new_id(), slug=description["slug"], name=description["name"])
        db.session.add(department)
        db.session.flush()
    return department


def _add_topics(topics: Iterable[Mapping[str, Any]]) -> None:
    charter_content = charter.lock_saved_charter() or {}
    existing = charter.list_topic_slugs(charter_content)
    missing = [dict(topic) for topic in topics if topic["slug"] not in existing]
    if missing:
        charter.save_charter({**charter_content, "topics": [*charter_content.get("topics", []), *missing]})


def _procedures(package: Package) -> Iterable[Mapping[str, Any]]:
    return package.definitions.get(PROCEDURES, {}).values()
