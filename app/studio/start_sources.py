"""Sources of new definitions: those of the catalogue and of the authority."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import select

from app.agendas.agenda_store import find_definition
from app.core.db import db
from app.core.web.access_rules import Actor, current_actor
from app.definitions.definition_kinds import WORKFLOW, Kind
from app.definitions.design_access import editable_slugs
from app.definitions.overview import title_of
from app.language.text.normalisation import fold
from app.packages.choice_lists import import_list
from app.packages.local_placeholders import fill_placeholders, local_addresses, local_values
from app.packages.package_catalogue import Catalogue
from app.packages.packaged_agendas import import_agenda
from app.procedures.sources.source_store import find_source

Choices = list[tuple[str, str]]


def find_model(slug: str) -> dict[str, Any]:
    """A procedure of the catalogue, with the texts of this authority. Raises NotInCatalogue."""
    return _fill_texts(Catalogue().procedure(slug, {}))


def load_model_workflow(slug: str) -> dict[str, Any]:
    """A circuit of the catalogue, with the texts of this authority. Raises NotInCatalogue."""
    return _fill_texts(Catalogue().workflow(slug, {}))


@cache
def list_models() -> Choices:
    """The procedures of the catalogue with their titles, in its order."""
    catalogue = Catalogue()
    return [(slug, catalogue.title(slug)) for slug in catalogue.slugs]


@cache
def list_model_workflows() -> Choices:
    """The circuits of the catalogue with their titles, in alphabetical order."""
    catalogue = Catalogue()
    slugs = [path.stem for path in (catalogue.folder / "workflows").glob("*.json")]
    titles = [(slug, str(catalogue.workflow(slug, {})["title"])) for slug in slugs]
    return sorted(titles, key=lambda choice: fold(choice[1]))


def list_editable_definitions(kind: Kind) -> Choices:
    """The definitions that the person may edit, published or not, with their titles."""
    slugs = editable_slugs(current_actor(), kind)
    return [(slug, title) for slug, title in list_titles(kind) if slugs is None or slug in slugs]


def list_titles(kind: Kind) -> Choices:
    """Every definition of a kind with the title of its working copy, in alphabetical order."""
    titles = {slug: title_of(definition, slug) for slug, definition in load_working_copies(kind).items()}
    return sorted(titles.items(), key=lambda choice: fold(choice[1]))


def load_working_copies(kind: Kind) -> dict[str, Mapping[str, Any]]:
    """Every definition of a kind by slug: its draft, else its version in force."""
    current = select(kind.version.slug, kind.version.definition).join(
        kind.published, kind.published.current_version_id == kind.version.id
    )
    rows = [*db.session.execute(current), *db.session.execute(select(kind.draft.slug, kind.draft.definition))]
    return {row.slug: row.definition for row in rows}


def list_used_slugs(kind: Kind) -> set[str]:
    """The slugs that some definition of a kind has or had."""
    return set(db.session.scalars(select(kind.version.slug))) | set(db.session.scalars(select(kind.draft.slug)))


def import_lists(definitions: Iterable[Mapping[str, Any]], *, by: Actor) -> None:
    """Create the lists and the agendas of the catalogue that definitions name and that are missing.

    Only administrators manage them: for anybody else the checks say what is missing.
    """
    if not by.is_administrator:
        return
    catalogue, named_by = Catalogue(), [dict(definition) for definition in definitions]
    for slug, definition in catalogue.lists_of(named_by).items():
        if find_source(slug) is None:
            import_list(definition)
    for slug, definition in catalogue.agendas_of(named_by, {**local_values(), **local_addresses()}).items():
        if find_definition(slug) is None:
            import_agenda(definition)


def list_workflows() -> Choices:
    """The circuits that a procedure may follow."""
    return list_titles(WORKFLOW)


def _fill_texts(definition: dict[str, Any]) -> dict[str, Any]:
    filled: dict[str, Any] = fill_placeholders(definition, {**local_values(), **local_addresses()})
    return filled
