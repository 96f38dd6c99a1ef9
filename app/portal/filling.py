"""Filling a request: one page after the other, saved as one types, checked, sent."""

from __future__ import annotations

from collections import ChainMap
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from app.cases import drafts, holders
from app.cases.filling import Uploads, check_page, fill_page, inputs_coming, inputs_of, look_at_page, way_through
from app.cases.models import Draft
from app.cases.received_files import receive_for
from app.cases.row_files import asks_for_files, file_fields
from app.cases.storage_quota import expire_unless_continued
from app.core import clock
from app.core.access import access
from app.core.db import db
from app.core.rate_limits.declarations import FILLING, TYPING, limited
from app.core.resumption import resumable
from app.core.web import redirect, render, unchanged
from app.portal import beginning, blank_page, tabs
from app.portal.filling_page import PLACE_OF_PHOTO, FilledPage, page_url
from app.portal.own_drafts import own_draft, own_profile, shown_draft
from app.portal.resumption import describe_first_page, describe_page
from app.portal.review_changes import is_from_review, url_after, url_before
from app.portal.standing import procedure_of_draft, procedure_shown
from app.portal.tabs import Change
from app.procedures import publishing
from app.procedures.definition import Page, Procedure
from app.procedures.journey import Journey, Step
from app.procedures.publishing import Live
from app.procedures.refresh import SHOWN, refreshed, seen_problems
from app.procedures.slots import slots_of
from app.procedures.validation import Checked

# Asks a page to say what is wrong with what was typed there.
CHECKED = "verifier"
# What the browser calls the draft that its first page begins.
NEW_DRAFT = "new_draft"
# Asks only what the answers so far change on a page: it is saved a little later.
LOOKED_AT = "looked_at"

bp = Blueprint("filling", __name__, url_prefix="/demarches/<slug>/remplir")


@bp.get("")
@access("public")
def show_first_page(slug: str) -> Response:
    """The first page, blank: nothing is kept before something is typed."""
    live = _open_procedure(slug)
    turned = beginning.turn_away(live)
    if turned is not None:
        return turned
    procedure, contents = procedure_shown(live), drafts.Contents()
    profile = own_profile(procedure)
    way = way_through(procedure, contents, profile)
    values = inputs_of(way.first.page, contents, profile)
    tab = tabs.name_for(way.first.page, contents)
    return blank_page.show(FilledPage(procedure, live.version_id, way, way.first, values, {}, [], tab=tab))


@bp.post("")
@resumable(describe_first_page)
@access("public")
@limited(FILLING)
def create_page(slug: str) -> Response:
    """The first page sent: a draft begins, once its files were looked at."""
    uploads = _uploads(_first_page_sent(slug))
    draft, procedure = _begun_draft(slug)
    return _fill(draft, procedure, procedure.pages[0], uploads)


@bp.post("/brouillon")
@access("public")
@limited(TYPING)
def create_autosave(slug: str) -> Response:
    if request.form.get(LOOKED_AT) and not request.form.get("draft"):
        procedure = procedure_shown(_open_procedure(slug))
        return _refresh(procedure, procedure.pages[0], drafts.Contents())
    draft, procedure = _begun_draft(slug)
    return _autosave(draft, procedure, procedure.pages[0])


@bp.get("/<uuid:draft_id>/<page_id>")
@access("holder")
def show_page(slug: str, draft_id: UUID, page_id: str) -> Response:
    draft = shown_draft(draft_id)
    procedure = _procedure_of(draft, slug)
    contents, profile = drafts.contents_of(draft), own_profile(procedure)
    way = way_through(procedure, contents, profile)
    step = way.step(page_id) or abort(404)
    values = inputs_of(step.page, contents, profile)
    if CHECKED in request.args:
        return _again(draft, procedure, step.page, check_page(step.page, contents, profile))
    version, tab = draft.procedure_version_id, tabs.name_for(step.page, contents)
    return blank_page.show(
        FilledPage(
            procedure,
            version,
            way,
            step,
            values,
            {},
            [],
            draft.id,
            draft.saved_at,
            tab,
            has_place_of_photo=PLACE_OF_PHOTO in request.args,
            is_from_review=is_from_review(),
        )
    )


@bp.post("/<uuid:draft_id>/<page_id>")
@resumable(describe_page)
@access("holder")
@limited(FILLING)
def update_page(slug: str, draft_id: UUID, page_id: str) -> Response:
    draft, procedure = _draft(draft_id, slug)
    page = procedure.page(page_id) or abort(404)
    return _fill(draft, procedure, page, _uploads(page))


@bp.post("/<uuid:draft_id>/<page_id>/brouillon")
@access("holder")
@limited(TYPING)
def update_autosave(slug: str, draft_id: UUID, page_id: str) -> Response:
    if request.form.get(LOOKED_AT):
        shown = shown_draft(draft_id)
        procedure = _procedure_of(shown, slug)
        return _refresh(procedure, procedure.page(page_id) or abort(404), drafts.contents_of(shown))
    draft, procedure = _draft(draft_id, slug)
    return _autosave(draft, procedure, procedure.page(page_id) or abort(404))


def _fill(draft: Draft, procedure: Procedure, page: Page, uploads: Uploads) -> Response:
    """A page sent: on to the next one, or back to what is wrong, with everything saved either way."""
    elsewhere = _changed_elsewhere(draft, procedure, page)
    if elsewhere:
        return _changed(draft, procedure, page, elsewhere)
    checked = fill_page(draft, page, request.form, uploads, own_profile(procedure), writer=tabs.own_name(request.form))
    if _is_first_page_of(draft) and request.form.get("then") != "later":
        expire_unless_continued(draft)
    db.session.commit()
    if checked.is_arranging:
        return _again(draft, procedure, page, checked)
    if checked.is_valid and request.form.get("then") not in ("later", "back"):
        return redirect(url_after(procedure, draft, page))
    if request.form.get("then") == "back":
        return redirect(url_before(procedure, draft, page))
    if request.form.get("then") == "later":
        return redirect(url_for("own_drafts.show_later", draft_id=draft.id))
    if _has_another_address(draft, page):
        shown = request.form.getlist(SHOWN)
        asking = urlencode({CHECKED: 1, SHOWN: shown}, doseq=True)
        return redirect(f"{page_url(draft.procedure_slug, draft.id, page.id)}?{asking}")
    return _again(draft, procedure, page, checked)


def _has_another_address(draft: Draft, page: Page) -> bool:
    """Whether what is wrong with the first page is shown at the address of its draft: to load it again sends nothing.

    Not of a page with files: why one was refused is known only as it arrives.
    """
    return _is_first_page_of(draft) and not request.htmx and not asks_for_files(page.fields)  # type: ignore[attr-defined]


def _again(draft: Draft, procedure: Procedure, page: Page, checked: Checked) -> Response:
    way, step_values = _place(draft, procedure), inputs_of(page, drafts.contents_of(draft), own_profile(procedure))
    step = way.step(page.id) or abort(404)
    problems = seen_problems(checked.problems, slots_of(page.fields, step.fields), request.values)
    if checked.is_arranging:
        problems = {}
    listed = [(field, problem) for field in checked.fields for problem in problems.get(field.id, ())]
    version = draft.procedure_version_id
    tab = tabs.name_for(page, drafts.contents_of(draft))
    filled = FilledPage(
        procedure,
        version,
        way,
        step,
        step_values,
        problems,
        listed,
        draft.id,
        draft.saved_at,
        tab,
        is_from_review=is_from_review(),
    )
    response = render(blank_page.TEMPLATE, status=200 if checked.is_arranging else 422, **filled.context())
    return _at_its_address(response, draft, page)


def _changed_elsewhere(draft: Draft, procedure: Procedure, page: Page) -> list[Change]:
    return tabs.changes_elsewhere(page, request.form, drafts.contents_of(draft), own_profile(procedure))


def _changed(draft: Draft, procedure: Procedure, page: Page, elsewhere: list[Change]) -> Response:
    """The page with what was typed in this tab, and what another one has written: nothing is saved before one chooses."""
    looked_at = look_at_page(procedure, page, request.form, drafts.contents_of(draft), own_profile(procedure))
    way, version = _place(draft, procedure), draft.procedure_version_id
    step = Step(page, looked_at.fields, (way.step(page.id) or way.first).number)
    values, tab = looked_at.typed, request.form.get(tabs.TAB, "")
    filled = FilledPage(
        procedure, version, way, step, values, {}, [], draft.id, None, tab, elsewhere, is_from_review=is_from_review()
    )
    return _at_its_address(render(blank_page.TEMPLATE, status=409, **filled.context()), draft, page)


def _refresh(procedure: Procedure, page: Page, contents: drafts.Contents) -> Response:
    """What this answer changes on the page; nothing is kept yet, so that nobody waits for the disk."""
    checked = look_at_page(procedure, page, request.form, contents, own_profile(procedure))
    slots, answers = slots_of(page.fields, checked.fields), {**contents.answers, **checked.answers}
    coming = inputs_coming(slots, answers, own_profile(procedure), request.form)
    values = ChainMap[str, Any](coming, checked.typed)  # type: ignore[arg-type]
    refresh = refreshed(slots, values, [checked], request.form)
    if refresh.is_empty:
        return unchanged()
    response = render("fields/refreshed.html", refresh=refresh)
    response.headers["HX-Reswap"] = "none"  # the hour of the last save stays
    return response


def _autosave(draft: Draft, procedure: Procedure, page: Page) -> Response:
    """Keeps what is typed, and sends what this answer changes on the page."""
    elsewhere = _changed_elsewhere(draft, procedure, page)
    if elsewhere:
        checked = look_at_page(procedure, page, request.form, drafts.contents_of(draft), own_profile(procedure))
    else:
        checked = fill_page(draft, page, request.form, {}, own_profile(procedure), writer=tabs.own_name(request.form))
        db.session.commit()
    contents = drafts.contents_of(draft)
    step = way_through(procedure, contents, own_profile(procedure)).step(page.id) or abort(404)
    slots = slots_of(page.fields, step.fields)
    refresh = refreshed(slots, inputs_of(page, contents, own_profile(procedure)), [checked], request.form)
    saved_at = None if elsewhere else clock.now()
    response = render(
        "portal/filling/saved.html", refresh=refresh, draft_id=draft.id, saved_at=saved_at, elsewhere=elsewhere
    )
    return _at_its_address(response, draft, page)


def _at_its_address(response: Response, draft: Draft, page: Page) -> Response:
    """The address of the blank first page becomes that of the draft: to load it again gives back what was typed."""
    if _is_first_page_of(draft):
        response.headers["HX-Replace-Url"] = page_url(draft.procedure_slug, draft.id, page.id)
    return response


def _is_first_page_of(draft: Draft) -> bool:
    """Whether it was sent from the address of the blank form, which has no draft yet."""
    return request.view_args == {"slug": draft.procedure_slug}


def _place(draft: Draft, procedure: Procedure) -> Journey:
    return way_through(procedure, drafts.contents_of(draft), own_profile(procedure))


def _open_procedure(slug: str) -> Live:
    live = publishing.live(slug)
    if not live.is_open or live.definition.options.is_internal:
        abort(404)
    return live


def _begun_draft(slug: str) -> tuple[Draft, Procedure]:
    """The draft that the first page already began while one typed, else a new one.

    The browser draws a token (static/js/elements/hand-over.js): sent again, its answer lost, the page begins nothing more.
    """
    if request.form.get("draft"):
        draft, procedure = _draft(request.form.get("draft", type=UUID) or abort(404), slug)
        holders.bind_device(draft.id, beginning.device_of_form())
        return draft, procedure
    live, token = _open_procedure(slug), request.form.get(NEW_DRAFT, type=UUID)
    if token is None:
        return beginning.begin(live), procedure_shown(live)
    if not drafts.is_taken(token):
        draft = beginning.begin(live, token)
        try:
            db.session.flush()
        except IntegrityError:  # what is typed is kept at the very moment that the page is sent
            db.session.rollback()
        else:
            return draft, procedure_shown(live)
    holders.restore_to_browser(token, beginning.device_of_form())
    try:
        return _draft(token, slug)
    except NotFound:  # begun by an answer that never came, and with it the cookie by which this browser would hold it
        return beginning.begin(live), procedure_shown(live)


def _first_page_sent(slug: str) -> Page:
    """The first page, of the draft that goes on or of the procedure as it is now."""
    draft_id = request.form.get("draft", type=UUID)
    procedure = _draft(draft_id, slug)[1] if draft_id else procedure_shown(_open_procedure(slug))
    return procedure.pages[0]


def _draft(draft_id: UUID, slug: str) -> tuple[Draft, Procedure]:
    draft = own_draft(draft_id)
    return draft, _procedure_of(draft, slug)


def _procedure_of(draft: Draft, slug: str) -> Procedure:
    if draft.procedure_slug != slug:
        abort(404)
    return procedure_of_draft(draft)


def _uploads(page: Page) -> Uploads:
    fields = file_fields(page.fields, request.form)
    return {field.id: receive_for(field, request.files.getlist(field.id)) for field in fields}
