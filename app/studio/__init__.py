"""The studio: where the authority builds its forms and circuits."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for

from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing.editor_forms import write_text
from app.definitions.editing.texts.text_passages import can_be_joined, can_be_split
from app.procedures.fields import FIELD_TYPES
from app.studio import (
    builder,
    card_fields,
    case_migrations,
    changes,
    circuits,
    definition_views,
    definitions,
    expressions,
    findings,
    history,
    import_points,
    presence,
    previews,
    publications,
    questions,
    settings,
    starts,
    text_previews,
    translations,
    trial_views,
)
from app.studio.additions import list_action_types
from app.studio.agendas import agenda_calendars, agenda_simulation, agendas, school_holidays
from app.studio.document_templates import (
    template_editor,
    template_index,
    template_preview,
    template_publication,
    template_versions,
)
from app.studio.office_templates import file_uploads
from app.studio.option_inputs import SourceInput
from app.studio.outline import title_element

BLUEPRINTS = (
    definitions.bp,
    definition_views.bp,
    publications.bp,
    questions.bp,
    case_migrations.bp,
    builder.bp,
    card_fields.bp,
    changes.bp,
    circuits.bp,
    previews.bp,
    settings.bp,
    translations.bp,
    expressions.bp,
    history.bp,
    starts.bp,
    findings.bp,
    trial_views.bp,
    import_points.bp,
    presence.bp,
    text_previews.bp,
    template_index.bp,
    file_uploads.bp,
    template_editor.bp,
    template_preview.bp,
    template_publication.bp,
    template_versions.bp,
    agendas.bp,
    agenda_calendars.bp,
    agenda_simulation.bp,
    school_holidays.bp,
)

TEMPLATE_GLOBALS: Mapping[str, object] = {
    "action_types": list_action_types,
    "expression_url": lambda page: url_for("studio_expressions.create_drawing", kind=page.address_kind, slug=page.slug),
    "can_be_joined": can_be_joined,
    "can_be_split": can_be_split,
    "has_studio_panel": builder.has_panel,
    "field_types_for": lambda page: [
        field_type for field_type in FIELD_TYPES.values() if page.kind is PROCEDURE or not field_type.needs_page
    ],
    "placeholder_url": lambda page, editor: url_for(
        "studio_texts.list_placeholders",
        kind=page.address_kind,
        slug=page.slug,
        at=editor.pointer,
    ),
    "source_input": SourceInput,
    "title_element": title_element,
    "write_text": write_text,
}
