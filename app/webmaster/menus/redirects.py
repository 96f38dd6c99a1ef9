"""Former addresses: where they lead, how often they are asked for."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.sites import current_site
from app.core.web import site_map
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Group, Refusals, Text
from app.core.web.responses import redirect, render
from app.site_pages import redirects
from app.site_pages.redirects import RedirectRefused
from app.webmaster.publication_rights import can_publish, require_publisher
from app.webmaster.typed_fields import list_problem_links

bp = Blueprint("site_redirects", __name__, url_prefix="/agents/site/redirections")

REFUSALS: Refusals = {
    "source_invalid": ("source", lazy_gettext("Indiquez une adresse de ce site, par exemple /ancienne-page.")),
    "source_reserved": ("source", lazy_gettext("Cette adresse est réservée au fonctionnement du site.")),
    "source_taken": ("source", lazy_gettext("Cette adresse a déjà une redirection : supprimez-la d’abord.")),
    "source_exists": ("source", lazy_gettext("Une page est à cette adresse : c’est elle qui s’affiche.")),
    "target_invalid": (
        "target",
        lazy_gettext("Indiquez une adresse de ce site (/demarches) ou une adresse complète."),
    ),
    "loop": ("target", lazy_gettext("Cette redirection tournerait en rond.")),
    "chain": ("target", lazy_gettext("Cette adresse mène elle-même ailleurs : indiquez la dernière.")),
    "chained": ("source", lazy_gettext("Une autre redirection mène à cette adresse : changez-la d’abord.")),
    "too_many": ("source", lazy_gettext("Il y a trop de redirections : supprimez celles qui ne servent plus.")),
}


@bp.get("")
@access("page_editor")
def list_redirects() -> ResponseReturnValue:
    return _render_list({})


@bp.post("")
@access("page_editor")
@rate_limit(DEFAULT)
def create_redirect() -> ResponseReturnValue:
    require_publisher()
    typed_values = Group(("source", "target"), Text()).read()
    if _has_page(typed_values["source"]):
        return _render_list(typed_values, RedirectRefused("source_exists"))
    try:
        redirects.add_redirect(**typed_values, by=current_actor(), base_url=current_site().base_url)
    except RedirectRefused as refused:
        db.session.rollback()
        return _render_list(typed_values, refused)
    db.session.commit()
    flash(_("La redirection est enregistrée."))
    return redirect(url_for(".list_redirects"))


@bp.post("/suppression")
@access("page_editor")
@rate_limit(DEFAULT)
def delete_redirect() -> ResponseReturnValue:
    require_publisher()
    redirects.delete_redirect(Text("source").read())
    db.session.commit()
    flash(_("La redirection est supprimée."))
    return redirect(url_for(".list_redirects"))


def _has_page(source: str) -> bool:
    """Whether a page answers at the address: one of the site map, or one of the software, which has no parameter."""
    path = source.removeprefix(current_site().base_url).rstrip("/") or "/"
    if any(page.path == path for page in site_map.iterate_pages()):
        return True
    try:
        _endpoint, values = current_app.url_map.bind("localhost").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return not values


def _render_list(typed_values: dict[str, str], refused: RedirectRefused | None = None) -> ResponseReturnValue:
    field, words = REFUSALS[refused.problem] if refused else ("", "")
    message = f"{words} ({refused.path})" if refused and refused.path else str(words)
    problems = {field: message} if refused else {}
    return render(
        "webmaster/menus/redirects.html",
        status=422 if refused else 200,
        redirects=redirects.list_redirects(),
        values=typed_values,
        problems=problems,
        problem_links=list_problem_links(problems),
        is_read_only=not can_publish(),
    )
