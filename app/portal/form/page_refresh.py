"""Refresh of the page of a form after an answer, before anything is saved."""

from __future__ import annotations

from collections import ChainMap
from typing import Any

from flask import Response, request

from app.cases.drafts.draft_pages import prefill_revealed_inputs, validate_typed_page
from app.cases.drafts.request_drafts import DraftContents
from app.core.web.access_rules import current_actor
from app.core.web.responses import create_unchanged_response, render
from app.forms.containers import build_containers
from app.forms.refresh import refresh_form
from app.forms.wallet_choices import find_documents, offer_documents
from app.portal.form.own_drafts import own_profile
from app.portal.form.page_quote import find_page_quote
from app.procedures.definition import Page, Procedure


def render_refresh(procedure: Procedure, page: Page, contents: DraftContents) -> Response:
    """Render what this answer changes on the page; nothing is kept yet, so that nobody waits for the disk."""
    checked = validate_typed_page(procedure, page, request.form, contents, own_profile(procedure))
    containers, answers = build_containers(page.fields, checked.fields), {**contents.answers, **checked.answers}
    coming = prefill_revealed_inputs(containers, answers, own_profile(procedure), request.form)
    values = ChainMap[str, Any](coming, checked.inputs)  # type: ignore[arg-type]
    offer_documents(find_documents(current_actor(), procedure, page.fields))
    refresh = refresh_form(containers, values, [checked], request.form)
    quote = find_page_quote(procedure, page, answers)
    if refresh.is_empty and quote is None:
        return create_unchanged_response()
    response = render("portal/form/page_refresh.html", refresh=refresh, quote=quote)
    response.headers["HX-Reswap"] = "none"  # the hour of the last save stays
    return response
