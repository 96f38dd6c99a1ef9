"""The studio: where the authority builds its forms and circuits."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for

from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing.editor_forms import write_text
from app.definitions.editing.references import SOURCE, References
from app.procedures.fields import FIELD_TYPES
from app.studio import (
    builder,
    case_migrations,
    changes,
    circuits,
    definition_access,
    definition_views,
    definitions,
    expressions,
    history,
    previews,
    publications,
    settings,
    translations,
)
from app.studio.builder_page import title_element
from app.workflows.actions import ACTION_TYPES

BLUEPRINTS = (
    definitions.bp,
    definition_views.bp,
    publications.bp,
    case_migrations.bp,
    builder.bp,
    changes.bp,
    circuits.bp,
    previews.bp,
    settings.bp,
    translations.bp,
    expressions.bp,
    history.bp,
)

TEMPLATE_GLOBALS: Mapping[str, object] = {
    "action_types": lambda: list(ACTION_TYPES.values()),
    "expression_url": lambda page: url_for(
        "studio_expressions.create_drawing", kind=definition_access.ADDRESSES_BY_KIND[page.kind.name], slug=page.slug
    ),
    "has_studio_panel": builder.has_panel,
    "field_types_for": lambda page: [
        each for each in FIELD_TYPES.values() if page.kind is PROCEDURE or not each.needs_page
    ],
    "source_choices": lambda: References("procedure", {}).list_choices(SOURCE),
    "title_element": title_element,
    "write_text": write_text,
}
