"""Rights to edit and publish a document template: those over its procedure, or over every procedure when it is of all."""

from __future__ import annotations

from flask import abort

from app.accounts.design_rights import EDIT, PUBLISH
from app.core.i18n import gettext as _
from app.core.web.access_rules import Actor, current_actor
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.design_access import (
    can_edit_definition,
    can_publish_definition,
    editable_slugs,
    has_right_everywhere,
)
from app.documents.template_drafts import WorkingCopy, list_working_copies, load_working_copy
from app.studio.start_sources import list_editable_definitions

# The choice of every procedure in a form.
EVERY_PROCEDURE = ""


def load_editable(slug: str) -> WorkingCopy:
    """The template, when the person may edit it; else 404. Raises TemplateNotFound."""
    copy = load_working_copy(slug)
    if not can_edit(current_actor(), copy.procedure):
        abort(404)
    return copy


def list_editable() -> list[WorkingCopy]:
    """The templates that the person may edit."""
    actor = current_actor()
    slugs, edits_all = editable_slugs(actor, PROCEDURE), has_right_everywhere(actor, EDIT)
    return [
        copy
        for copy in list_working_copies()
        if (edits_all if copy.procedure is None else slugs is None or copy.procedure in slugs)
    ]


def can_edit(actor: Actor, procedure: str | None) -> bool:
    """Whether the person may edit the templates of a procedure; of every procedure when there is none."""
    if procedure is None:
        return has_right_everywhere(actor, EDIT)
    return can_edit_definition(actor, PROCEDURE, procedure)


def can_publish(actor: Actor, procedure: str | None) -> bool:
    """Whether the person may publish and withdraw the templates of the procedure, or of all."""
    if procedure is None:
        return has_right_everywhere(actor, PUBLISH)
    return can_publish_definition(actor, PROCEDURE, procedure)


def list_procedure_choices() -> list[tuple[str, str]]:
    """The procedures whose templates the person may edit, with their titles; first every procedure, if they may."""
    choices = list_editable_definitions(PROCEDURE)
    if has_right_everywhere(current_actor(), EDIT):
        return [(EVERY_PROCEDURE, _("Toutes les démarches")), *choices]
    return choices
