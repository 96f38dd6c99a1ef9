"""Drafts behind the pages of a form: found, begun, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import abort, request
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from app.cases.drafts import request_drafts
from app.cases.drafts.draft_files import Uploads
from app.cases.files.row_files import file_fields
from app.cases.files.uploads import receive_field_files
from app.cases.models import Draft
from app.cases.people import access_grants
from app.core.db import db
from app.core.web.access_rules import current_actor
from app.core.web.declared_forms import Identifier, Tick
from app.documents.wallet.document_uses import ChosenDocument
from app.forms.wallet_choices import add_chosen_files, read_choices
from app.portal.catalogue.procedure_availability import procedure_for_resident, procedure_of_draft
from app.portal.form import draft_start
from app.portal.form.own_drafts import find_own_draft
from app.procedures import publishing
from app.procedures.definition import Page, Procedure
from app.procedures.publishing import LiveProcedure

# What the browser calls the draft that its first page begins.
NEW_DRAFT_INPUT = "new_draft"


@dataclass(frozen=True)
class ReceivedFiles:
    """The files sent with a page: uploaded, or chosen in the wallet of the applicant."""

    uploaded_files: Uploads
    chosen_documents: Sequence[ChosenDocument] = ()

    @property
    def uploads(self) -> Uploads:
        """All of them, by question."""
        return add_chosen_files(self.uploaded_files, self.chosen_documents)


DRAFT = Identifier("draft")


def find_open_procedure(slug: str) -> LiveProcedure:
    live = publishing.live_procedure(slug)
    if not live.is_open or live.definition.options.is_internal:
        abort(404)
    return live


def find_or_begin_draft(slug: str) -> tuple[Draft, Procedure]:
    """The draft that the first page already began while one typed, else a new one.

    The browser draws a token (static/js/elements/offline-fallback.js): sent again, its answer lost, the page begins nothing more.
    """
    if Tick("draft").read():
        draft, procedure = find_draft(DRAFT.read() or abort(404), slug)
        access_grants.bind_device(draft.id, draft_start.device_hash_of_form())
        return draft, procedure
    live, token = find_open_procedure(slug), Identifier(NEW_DRAFT_INPUT).read()
    if token is None:
        return draft_start.begin_draft(live), procedure_for_resident(live)
    if not request_drafts.is_token_used(token):
        draft = draft_start.begin_draft(live, token)
        try:
            db.session.flush()
        except IntegrityError:  # what is typed is kept at the very moment that the page is sent
            db.session.rollback()
        else:
            return draft, procedure_for_resident(live)
    access_grants.restore_browser_grant(token, draft_start.device_hash_of_form())
    try:
        return find_draft(token, slug)
    except NotFound:  # begun by an answer that never came, and with it the cookie by which this browser would hold it
        return draft_start.begin_draft(live), procedure_for_resident(live)


def find_first_page(slug: str) -> Page:
    """The first page, of the draft that goes on or of the procedure as it is now."""
    draft_id = DRAFT.read()
    procedure = find_draft(draft_id, slug)[1] if draft_id else procedure_for_resident(find_open_procedure(slug))
    return procedure.pages[0]


def find_draft(draft_id: UUID, slug: str) -> tuple[Draft, Procedure]:
    draft = find_own_draft(draft_id)
    return draft, check_procedure_of(draft, slug)


def check_procedure_of(draft: Draft, slug: str) -> Procedure:
    if draft.procedure_slug != slug:
        abort(404)
    return procedure_of_draft(draft)


def receive_files(page: Page) -> ReceivedFiles:
    """Receive the files sent for the questions of a page, and those chosen in the wallet."""
    fields = list(file_fields(page.fields, request.form))
    uploads = {field.id: receive_field_files(field, request.files.getlist(field.id)) for field in fields}
    return ReceivedFiles(uploads, read_choices(current_actor(), fields, request.form))
