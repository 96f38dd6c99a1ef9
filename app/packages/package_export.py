"""Making a package of procedures of this authority: what they need follows, and nothing that is only its own business."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts.models import Role
from app.core import clock
from app.core.db import db
from app.core.db.definition_versions import Version
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.overview import DefinitionNotFound, current_version
from app.packages import package_qualities
from app.packages.choice_lists import export_list, lists_in_definition, role_of_list
from app.packages.local_placeholders import extract_placeholders, local_values
from app.packages.package import LISTS, PROCEDURES, WORKFLOWS, Definition, Package
from app.themes import charter


def export_package(
    slugs: Sequence[str], *, slug: str | None = None, name: str | None = None, version: str | None = None, licence: str
) -> Package:
    """The published versions of these procedures, with their workflows and lists. Raises DefinitionNotFound.

    Named, without other words, after the first one; dated of the latest publication in it, so that it is always the same.
    """
    if not slugs:
        raise DefinitionNotFound
    procedures = [_published_version(PROCEDURE, each) for each in dict.fromkeys(slugs)]
    workflows = [
        _published_version(WORKFLOW, each) for each in sorted({one.document["workflow"] for one in procedures})
    ]
    first, words = procedures[0], local_values()
    named = {each for one in (*procedures, *workflows) for each in lists_in_definition(one.document)}
    lists = {each: found for each in sorted(named) if (found := export_list(each)) is not None}
    return Package(
        slug=slug or first.slug,
        name=name or first.document["title"],
        version=version or str(first.number),
        authority=charter.get_charter().name,
        licence=licence,
        created_at=_latest_day([*procedures, *workflows]).isoformat(),
        definitions={
            LISTS: {each: extract_placeholders(document, words) for each, document in lists.items()},
            WORKFLOWS: {each.slug: extract_placeholders(each.document, words) for each in workflows},
            PROCEDURES: {each.slug: extract_placeholders(each.document, words) for each in procedures},
        },
        roles=_describe_roles(
            {
                role
                for document in (*(each.document for each in procedures), *lists.values())
                for role in roles_in_definition(document)
            }
        ),
        topics=_describe_topics({each.document["theme"] for each in procedures}),
        qualities=package_qualities.export_qualities(
            package_qualities.quality_slugs_in(each.document for each in (*procedures, *workflows))
        ),
    )


def roles_in_definition(document: Definition) -> set[str]:
    """Who processes a procedure, receives it at the counter, fills it in when it is an internal one; who a list is of."""
    functions, intake = document.get("functions"), document.get("intake")
    held = list(functions.values()) if isinstance(functions, dict) else []
    received = intake if isinstance(intake, list) else []
    internal = document.get("internal")
    own = internal.get("roles") if isinstance(internal, dict) else None
    asking = own if isinstance(own, list) else []
    return {role for role in (*held, *received, *asking, role_of_list(document)) if isinstance(role, str)}


def _published_version(kind: Kind, slug: str) -> Version:
    version = current_version(kind, slug)
    if version is None:
        raise DefinitionNotFound(slug)
    return version


def _latest_day(versions: Iterable[Version]) -> date:
    return max(clock.to_paris(version.published_at).date() for version in versions)


def _describe_roles(named: set[str]) -> list[dict[str, Any]]:
    roles = db.session.scalars(select(Role).where(Role.slug.in_(named)).order_by(Role.slug))
    return [
        {
            "slug": role.slug,
            "title": role.title,
            "family": role.family,
            "kind": role.kind,
            "department": {"slug": role.department.slug, "name": role.department.name},
        }
        for role in roles
    ]


def _describe_topics(slugs: set[str]) -> list[dict[str, Any]]:
    known = charter.get_charter().topics
    return [
        {"slug": each.slug, "title": each.title, "summary": each.summary, "icon": each.icon}
        for each in known
        if each.slug in slugs
    ]
