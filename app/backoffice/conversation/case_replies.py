"""Inserting a canned reply, filled in from the case, in what an agent writes."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from app.backoffice.case.case_context import case_context, find_case
from app.cases.conversation import canned_replies
from app.cases.conversation.reply_values import fill_reply
from app.cases.models import Case
from app.core.db import db
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.responses import render

bp = Blueprint("case_replies", __name__)

NOTE = "note"
FORMS = ("message", "pieces", NOTE)


@bp.post("/agents/demandes/<uuid:case_id>/modeles/<form>")
@access("agent")
@rate_limit(DEFAULT)
def create_insertion(case_id: UUID, form: str) -> ResponseReturnValue:
    """The text of the reply alone for the element of the page; else the page, with the text after what was typed."""
    if form not in FORMS:
        abort(404)
    case = find_case(case_id, screen="backoffice.case")
    text = _fill_chosen_reply(case, form)
    db.session.commit()
    if request.accept_mimetypes.best == "text/plain":
        return Response(text, mimetype="text/plain") if text else Response(status=204)
    before = RawText("text").read().rstrip()
    writing = {"kind": form, "text": "\n\n".join(filter(None, [before, text])), "typed": request.form}
    return render("backoffice/case/case.html", **case_context(case, writing=writing))


def _fill_chosen_reply(case: Case, form: str) -> str:
    """Nothing when none of the list was chosen."""
    replies = {str(reply.id): reply for reply in canned_replies.list_replies_for_case(current_actor(), case)}
    reply = replies.get(RawText("reply").read())
    if reply is None:
        return ""
    canned_replies.count_use(reply.id)
    return fill_reply(reply.text, case, by=current_actor(), is_for_applicant=form != NOTE)
