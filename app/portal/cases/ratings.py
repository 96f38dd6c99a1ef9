"""Rating a procedure: the form that a signed link opens, without an account, and the thanks after it."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from app.cases.models import Case
from app.cases.people import rating_requests
from app.cases.people.rating_requests import RatingAlreadyGiven, RatingLinkUnusable
from app.core.db import db
from app.core.rate_limits.limits import FORM_SUBMISSION, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import TOKEN, Number, RawText
from app.core.web.responses import redirect, render
from app.portal.catalogue.procedure_availability import procedure_for_resident
from app.procedures import publishing as procedures
from app.statistics import ratings
from app.statistics.ratings import InvalidRating

bp = Blueprint("ratings", __name__, url_prefix=rating_requests.PATH)


@bp.get("")
@access("public")
def show_form() -> Response:
    """Show the page that the link opens. Nothing is used up: mail scanners open every link."""
    token = request.args.get("jeton", "")
    try:
        rating_request, case = rating_requests.find_by_token(token)
    except RatingLinkUnusable:
        return _render_unusable_link()
    return _render_unusable_link() if rating_request.is_answered else _render_form(case, token)


@bp.post("")
@access("public")
@rate_limit(FORM_SUBMISSION)
def create_rating() -> Response:
    """The rating, once for each case; it is recorded without the case."""
    token, comment = TOKEN.read(), RawText("comment").read()
    try:
        rating_request, case = rating_requests.find_by_token(token)
        ratings.record_rating(case.procedure_slug, Number("mark").read(), comment)
        rating_requests.mark_as_answered(rating_request)
    except (RatingLinkUnusable, RatingAlreadyGiven):
        db.session.rollback()
        return _render_unusable_link()
    except InvalidRating:
        return _render_form(case, token, comment=comment, is_refused=True)
    db.session.commit()
    return redirect(url_for(".show_thanks"))


@bp.get("/merci")
@access("public")
def show_thanks() -> Response:
    return render("portal/cases/rating/thanks.html")


def _render_form(case: Case, token: str, *, comment: str = "", is_refused: bool = False) -> Response:
    procedure = procedure_for_resident(procedures.live_procedure(case.procedure_slug))
    return render(
        "portal/cases/rating/form.html",
        status=422 if is_refused else 200,
        procedure=procedure,
        token=token,
        marks=[(str(mark), words) for mark, words in ratings.MARKS.items()],
        mark=RawText("mark").read(),
        comment=comment,
        max_length=ratings.MAX_COMMENT_LENGTH,
        is_refused=is_refused,
    )


def _render_unusable_link() -> Response:
    return render("portal/cases/rating/unusable_link.html", status=410)
