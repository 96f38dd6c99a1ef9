"""Publishing a page: what is to correct, what changes, a link for those who proof-read it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.reauthentication import ask_second_factor_again
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render
from app.site_pages import page_versions
from app.site_pages.comparison import compare_contents
from app.site_pages.contents import create_contents
from app.site_pages.models import SitePage
from app.site_pages.page_list import find_page, load_contents, load_version_contents
from app.site_pages.page_versions import PublicationRefused
from app.webmaster.pages.page_context import build_context
from app.webmaster.publication_rights import can_publish, require_publisher

bp = Blueprint("page_publication", __name__, url_prefix="/agents/site/pages/<uuid:page_id>")


@bp.get("/publication")
@access("page_editor")
def show_publication(page_id: UUID) -> ResponseReturnValue:
    """Show what changes; a person who may publish proves their identity first."""
    page = find_page(page_id)
    if can_publish() and (reauthentication := _ask_second_factor_again(page)):
        return reauthentication
    return _render(page)


@bp.post("/publication")
@access("page_editor")
@rate_limit(DEFAULT)
def create_publication(page_id: UUID) -> ResponseReturnValue:
    """Puts in force what the agent has just looked at: a change made meanwhile is looked at first."""
    require_publisher()
    page, comment = find_page(page_id), RawText("comment").read()
    if reauthentication := _ask_second_factor_again(page):
        return reauthentication
    revision = request.form.get("revision", type=int)
    try:
        page_versions.publish(page, comment=comment, by=current_actor().account_id, revision=revision)
    except PublicationRefused as refusal:
        db.session.rollback()
        return _render(find_page(page_id), status=422, comment=comment, is_stale=refusal.is_stale)
    db.session.commit()
    flash(_("La page est publiée."))
    return redirect(url_for(".show_publication", page_id=page_id))


@bp.post("/abandon")
@access("page_editor")
@rate_limit(DEFAULT)
def delete_draft(page_id: UUID) -> Response:
    """Goes back to the version in force. Raises PageNotFound when there is none."""
    page_versions.delete_draft(find_page(page_id), by=current_actor().account_id)
    db.session.commit()
    flash(_("Le brouillon est abandonné. « Annuler » le ramène."))
    return redirect(url_for("page_builder.show_builder", page_id=page_id))


def _ask_second_factor_again(page: SitePage) -> ResponseReturnValue | None:
    return ask_second_factor_again(current_actor(), back=url_for(".show_publication", page_id=page.id))


def _render(page: SitePage, *, status: int = 200, comment: str = "", is_stale: bool = False) -> Response:
    contents = load_contents(page)
    in_force = load_version_contents(page)
    context = build_context(page, "")
    return render(
        "webmaster/pages/publication.html",
        status=status,
        **context,
        differences=compare_contents(in_force or create_contents(""), contents),
        is_published=in_force is not None,
        preview_url=f"{current_site().base_url}{context['preview_path']}",
        can_publish=can_publish(),
        comment=comment,
        is_stale=is_stale,
    )
