"""Descriptions of the portal forms interrupted by the end of a session, as shown before they are sent again."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from app.cases.case_definitions import fields_of_action, procedure_of
from app.cases.lifecycle.correction import correctable_fields
from app.cases.models import Case
from app.cases.reading.readable_case import actions_shown
from app.core.i18n import gettext as _
from app.core.web.form_resumption import Resumption, SubmittedValues
from app.forms.input_labels import label_of_input, value_label_of_input
from app.portal.cases.case_lookup import find_fully_held_case, portal_actor
from app.portal.catalogue.procedure_availability import procedure_of_draft
from app.portal.form.own_drafts import find_own_draft
from app.portal.form.tab_conflicts import TAB_INPUT
from app.procedures.form.field_containers import SHOWN_INPUT


def describe_message(values: SubmittedValues, case_id: UUID) -> Resumption:
    """A message to the service in charge of a request."""
    labels = {"text": _("Votre message")}
    return Resumption(_("Envoyer ce message au service"), _subject(find_fully_held_case(case_id)), labels.get)


def describe_action(values: SubmittedValues, case_id: UUID, action_id: str) -> Resumption | None:
    """Describe a workflow action of the applicant, if it is still offered."""
    case = find_fully_held_case(case_id)
    available = actions_shown(case, by=portal_actor())
    action = next((option for option in available if option.id == action_id), None)
    if action is None:
        return None
    by = portal_actor()
    fields = correctable_fields(case, action.edits, by=by) if action.edits else fields_of_action(case, action)
    return Resumption(
        action.label,
        _subject(case),
        partial(label_of_input, fields),
        partial(value_label_of_input, fields),
        hidden=frozenset({"revision"}),
        is_decision=True,
    )


def describe_page(values: SubmittedValues, slug: str, draft_id: UUID, page_id: str) -> Resumption | None:
    """One page of a form, kept in its draft: nothing is sent to the service."""
    draft = find_own_draft(draft_id)
    procedure = procedure_of_draft(draft)
    page = procedure.page(page_id)
    if page is None or draft.procedure_slug != slug:
        return None
    return Resumption(
        _("Enregistrer ces réponses dans votre brouillon"),
        _("« %(procedure)s », page « %(page)s »", procedure=procedure.title, page=page.title),
        partial(label_of_input, page.fields),
        partial(value_label_of_input, page.fields),
        hidden=frozenset({TAB_INPUT, SHOWN_INPUT, "then", "draft"}),
    )


def describe_first_page(values: SubmittedValues, slug: str) -> Resumption | None:
    """The first page of a form, of which the draft was begun while one typed."""
    try:
        draft_id = UUID(next(iter(values.get("draft", ())), ""))
    except ValueError:
        return None
    return describe_page(values, slug, draft_id, procedure_of_draft(find_own_draft(draft_id)).pages[0].id)


def _subject(case: Case) -> str:
    return _("« %(procedure)s », demande %(reference)s", procedure=procedure_of(case).title, reference=case.reference)
