"""Checks before the first page of a form: who may start it, and drafts started before."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from flask import Response, flash, request, url_for

from app.accounts import grants
from app.cases.device import device_requests
from app.cases.drafts import request_drafts
from app.cases.lifecycle import submission_rules
from app.cases.lifecycle.submission_rules import AccountNeeded
from app.cases.models import Draft
from app.core.i18n import gettext as _
from app.core.rate_limits.enforcement import count_request
from app.core.rate_limits.limits import DRAFT_CREATION
from app.core.web.access_rules import current_actor
from app.core.web.responses import redirect, render
from app.portal.cases.case_lookup import portal_actor
from app.portal.catalogue.procedure_availability import (
    availability_for_actor,
    can_begin_another,
    drafts_of_actor,
    procedure_for_resident,
)
from app.procedures.publishing import LiveProcedure

# Asked for by whoever has begun already, and wants a blank page all the same.
NEW_DRAFT_ARGUMENT = "nouveau"
# The secret of the device, in a form without an account (static/js/elements/offline-fallback.js).
DEVICE_INPUT = "device_proof"


class TooManyDrafts(submission_rules.NotAdmitted):
    """The person has as many drafts of this procedure as allowed."""

    kind = "too_many_drafts"


def redirect_before_start(live: LiveProcedure) -> Response | None:
    """Redirect for a person who may not start the form, or who has drafts of it; None otherwise."""
    if live.definition.account.required and current_actor().kind != "resident":
        if current_actor().is_agent:
            raise AccountNeeded
        return _redirect_to_sign_in(live)
    drafts = drafts_of_actor(live)
    if drafts and (NEW_DRAFT_ARGUMENT not in request.args or not can_begin_another(live, drafts)):
        return render(
            "portal/form/existing_drafts.html",
            procedure=procedure_for_resident(live),
            drafts=drafts,
            may_begin_another=can_begin_another(live, drafts),
        )
    refusal = availability_for_actor(live).refusal
    if isinstance(refusal, submission_rules.LevelTooLow):
        raise refusal  # its page says how to prove what is missing
    if refusal is not None:
        return redirect(url_for("catalogue.show_procedure", slug=live.slug))
    return None


def check_can_begin(live: LiveProcedure) -> None:
    """Raises NotAdmitted for whoever may not begin; what they typed of a form that has just closed is kept as a draft."""
    # What was typed while the session ended, or grew old, is kept: the next page asks for what is missing.
    with suppress(submission_rules.LevelTooLow):
        submission_rules.check_applicant(live.definition, by=portal_actor())
    if not can_begin_another(live, drafts_of_actor(live)):
        raise TooManyDrafts(live.slug)


def begin_draft(live: LiveProcedure, token: UUID | None = None) -> Draft:
    """An empty draft, held by whoever is in front of the screen; under the token that their browser drew, when it did.

    Raises TooManyRequests.
    """
    check_can_begin(live)
    count_request(DRAFT_CREATION)
    draft = request_drafts.open_draft(live, by=portal_actor(), draft_id=token)
    if current_actor().kind != "resident":
        grants.grant_full_access(draft.id, device_hash=device_hash_of_form())
    return draft


def device_hash_of_form() -> bytes | None:
    """Hash of the device secret in the form: the device submits the draft even after its cookie is lost."""
    return device_requests.sender_of(current_actor(), request.form.get(DEVICE_INPUT, ""))


def _redirect_to_sign_in(live: LiveProcedure) -> Response:
    """The page to sign in says which procedure asks for it, and why."""
    procedure = procedure_for_resident(live)
    words = _("« %(title)s » demande un compte.", title=procedure.title)
    flash(f"{words} {procedure.account.reason or ''}".strip(), AccountNeeded.kind)
    return redirect(url_for("account.sign_in.show_sign_in", next=request.path))
