"""What the forms of the portal would do if they were sent again after signing in."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from app.cases.correction import fields_corrected
from app.cases.definitions import fields_of_action, procedure_of
from app.cases.models import Case
from app.cases.reading import actions_shown
from app.core.i18n import gettext as _
from app.core.resumption import Resumption, Typed
from app.portal.holding import as_applicant, fully_held_case
from app.portal.own_drafts import own_draft
from app.portal.standing import procedure_of_draft
from app.portal.tabs import TAB
from app.procedures.refresh import SHOWN
from app.procedures.typed_inputs import label_of_input, words_of_input


def describe_message(typed: Typed, case_id: UUID) -> Resumption:
    """A message to the service in charge of a request."""
    labels = {"text": _("Votre message")}
    return Resumption(_("Envoyer ce message au service"), _subject(fully_held_case(case_id)), labels.get)


def describe_action(typed: Typed, case_id: UUID, action_id: str) -> Resumption | None:
    """What the workflow lets the applicant do, if it still does."""
    case = fully_held_case(case_id)
    available = actions_shown(case, by=as_applicant())
    action = next((each for each in available if each.id == action_id), None)
    if action is None:
        return None
    by = as_applicant()
    fields = fields_corrected(case, action.edits, by=by) if action.edits else fields_of_action(case, action)
    return Resumption(
        action.label,
        _subject(case),
        partial(label_of_input, fields),
        partial(words_of_input, fields),
        hidden=frozenset({"revision"}),
        is_decision=True,
    )


def describe_page(typed: Typed, slug: str, draft_id: UUID, page_id: str) -> Resumption | None:
    """One page of a form, kept in its draft: nothing is sent to the service."""
    draft = own_draft(draft_id)
    procedure = procedure_of_draft(draft)
    page = procedure.page(page_id)
    if page is None or draft.procedure_slug != slug:
        return None
    return Resumption(
        _("Enregistrer ces réponses dans votre brouillon"),
        _("« %(procedure)s », page « %(page)s »", procedure=procedure.title, page=page.title),
        partial(label_of_input, page.fields),
        partial(words_of_input, page.fields),
        hidden=frozenset({TAB, SHOWN, "then", "draft"}),
    )


def describe_first_page(typed: Typed, slug: str) -> Resumption | None:
    """The first page of a form, of which the draft was begun while one typed."""
    try:
        draft_id = UUID(next(iter(typed.get("draft", ())), ""))
    except ValueError:
        return None
    return describe_page(typed, slug, draft_id, procedure_of_draft(own_draft(draft_id)).pages[0].id)


def _subject(case: Case) -> str:
    return _("« %(procedure)s », demande %(reference)s", procedure=procedure_of(case).title, reference=case.reference)
