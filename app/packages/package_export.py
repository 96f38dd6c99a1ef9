"""Export procedures of this authority as a package, with their dependencies and without data specific to the authority."""

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
from app.definitions.source_uses import list_agendas_in
from app.packages import package_qualities
from app.packages.choice_lists import export_list, lists_in_definition, role_of_list
from app.packages.local_placeholders import extract_placeholders, local_values
from app.packages.package import AGENDAS, LISTS, PROCEDURES, TEMPLATES, WORKFLOWS, Definition, Package
from app.packages.packaged_agendas import export_agenda, roles_of_agenda
from app.packages.packaged_templates import export_files, export_template, export_templates, role_of_template
from app.themes import charter


def export_package(
    slugs: Sequence[str], *, slug: str | None = None, name: str | None = None, version: str | None = None, licence: str
) -> Package:
    """The published versions of these procedures, with their workflows, lists and agendas. Raises DefinitionNotFound.

    Slug and name default to those of the first procedure; the date is the latest publication, so the result is deterministic.
    """
    if not slugs:
        raise DefinitionNotFound
    procedures = [_published_version(PROCEDURE, slug) for slug in dict.fromkeys(slugs)]
    workflows = [
        _published_version(WORKFLOW, each)
        for each in sorted({published.definition["workflow"] for published in procedures})
    ]
    templates = list(
        export_templates([each.definition for each in workflows], [procedure.slug for procedure in procedures])
    )
    first, values = procedures[0], local_values()
    list_slugs = {each for published in (*procedures, *workflows) for each in lists_in_definition(published.definition)}
    lists = {slug: exported_list for slug in sorted(list_slugs) if (exported_list := export_list(slug)) is not None}
    agenda_slugs = {each for published in (*procedures, *workflows) for each in list_agendas_in(published.definition)}
    agendas = {slug: agenda for slug in sorted(agenda_slugs) if (agenda := export_agenda(slug)) is not None}
    return Package(
        slug=slug or first.slug,
        name=name or first.definition["title"],
        version=version or str(first.number),
        authority=charter.get_charter().name,
        licence=licence,
        created_at=_latest_day([*procedures, *workflows, *templates]).isoformat(),
        definitions={
            AGENDAS: {each: extract_placeholders(definition, values) for each, definition in agendas.items()},
            LISTS: {each: extract_placeholders(definition, values) for each, definition in lists.items()},
            TEMPLATES: {template.slug: export_template(template, values) for template in templates},
            WORKFLOWS: {workflow.slug: extract_placeholders(workflow.definition, values) for workflow in workflows},
            PROCEDURES: {
                procedure.slug: extract_placeholders(procedure.definition, values) for procedure in procedures
            },
        },
        roles=_describe_roles(
            {
                role
                for definition in (
                    *(template.definition for template in (*procedures, *templates)),
                    *lists.values(),
                    *agendas.values(),
                )
                for role in roles_in_definition(definition)
            }
        ),
        topics=_describe_topics({procedure.definition["theme"] for procedure in procedures}),
        qualities=package_qualities.export_qualities(
            package_qualities.quality_slugs_in(workflow.definition for workflow in (*procedures, *workflows))
        ),
        office_files=export_files(templates),
    )


def roles_in_definition(definition: Definition) -> set[str]:
    """The roles that process, receive or fill in a procedure, whose agents a list contains, that sign or that book."""
    functions, intake = definition.get("functions"), definition.get("intake")
    processing_roles = list(functions.values()) if isinstance(functions, dict) else []
    intake_roles = intake if isinstance(intake, list) else []
    internal = definition.get("internal")
    internal_roles = internal.get("roles") if isinstance(internal, dict) else None
    requesting_roles = internal_roles if isinstance(internal_roles, list) else []
    return {
        role
        for role in (
            *processing_roles,
            *intake_roles,
            *requesting_roles,
            role_of_list(definition),
            role_of_template(definition),
            *roles_of_agenda(definition),
        )
        if isinstance(role, str)
    }


def _published_version(kind: Kind, slug: str) -> Version:
    version = current_version(kind, slug)
    if version is None:
        raise DefinitionNotFound(slug)
    return version


def _latest_day(versions: Iterable[Version]) -> date:
    return max(clock.to_paris(version.published_at).date() for version in versions)


def _describe_roles(slugs: set[str]) -> list[dict[str, Any]]:
    roles = db.session.scalars(select(Role).where(Role.slug.in_(slugs)).order_by(Role.slug))
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
    """The topics under the slugs that the definitions name, in the order of the home page."""
    topics = charter.get_charter().topics
    return [
        {"slug": slug, "title": topic.title, "summary": topic.summary, "icon": topic.icon}
        for topic in topics
        for slug in (topic.slug, *topic.former_slugs)
        if slug in slugs
    ]
