"""The pages of the site as a tree: new ones, their addresses, and pages that go."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText, read_texts
from app.core.web.responses import redirect, render
from app.site_pages import page_list, page_versions
from app.site_pages.default_home import HOME_PATH
from app.site_pages.models import SitePage
from app.site_pages.page_list import PathRefused
from app.webmaster.publication_rights import can_publish, require_publisher

bp = Blueprint("page_list", __name__, url_prefix="/agents/site/pages")


@bp.get("")
@access("page_editor")
def list_pages() -> Response:
    return _render_list()


@bp.post("")
@access("page_editor")
@rate_limit(DEFAULT)
def create_page() -> Response:
    """A new page, opened in the builder."""
    title, parent = read_texts("title", "parent")
    try:
        page = page_list.create_page(title, parent=parent, by=current_actor().account_id)
    except PathRefused as refusal:
        return _render_list(status=422, error=_describe_refusal(refusal), title=title, parent=parent)
    db.session.commit()
    return redirect(url_for("page_builder.show_builder", page_id=page.id))


@bp.post("/accueil")
@access("page_editor")
@rate_limit(DEFAULT)
def open_home() -> Response:
    """The builder of the home page, whose row a new site does not have yet."""
    home = page_list.find_or_create_home(by=current_actor().account_id)
    db.session.commit()
    return redirect(url_for("page_builder.show_builder", page_id=home.id))


@bp.get("/<uuid:page_id>/adresse")
@access("page_editor")
def show_path(page_id: UUID) -> Response:
    """The address of the page; whether it can be deleted or taken off the site."""
    page = page_list.find_page(page_id)
    return _render_path(page, path=page.path)


@bp.post("/<uuid:page_id>/adresse")
@access("page_editor")
@rate_limit(DEFAULT)
def change_path(page_id: UUID) -> Response:
    page = page_list.find_page(page_id)
    path = RawText("path").read()
    if page.version_id is not None:
        require_publisher()
    try:
        moves = page_list.change_path(page, path, by=current_actor())
    except PathRefused as refusal:
        db.session.rollback()
        return _render_path(page_list.find_page(page_id), path=path, status=422, error=_describe_refusal(refusal))
    db.session.commit()
    if moves:
        flash(_("L’adresse est changée, et avec elle celle des pages d’en dessous."))
    return redirect(url_for(".list_pages"))


@bp.post("/<uuid:page_id>/retrait")
@access("page_editor")
@rate_limit(DEFAULT)
def withdraw_page(page_id: UUID) -> Response:
    """Takes the page off the site; it becomes a draft again."""
    require_publisher()
    page_versions.withdraw(page_list.find_page(page_id))
    db.session.commit()
    flash(_("La page n’est plus sur le site. Elle reste ici comme brouillon."))
    return redirect(url_for(".list_pages"))


@bp.post("/<uuid:page_id>/suppression")
@access("page_editor")
@rate_limit(DEFAULT)
def delete_page(page_id: UUID) -> Response:
    page = page_list.find_page(page_id)
    if page.version_id is not None:
        require_publisher()
    try:
        page_list.delete_page(page, by=current_actor())
    except PathRefused:
        db.session.rollback()
        error = _("Des pages sont en dessous de celle-ci : supprimez-les ou changez leur adresse d’abord.")
        return _render_path(page_list.find_page(page_id), path=page.path, status=422, deletion_error=error)
    db.session.commit()
    flash(_("La page est supprimée."))
    return redirect(url_for(".list_pages"))


def _render_list(*, status: int = 200, error: str = "", title: str = "", parent: str = "") -> Response:
    pages = page_list.list_pages()
    return render(
        "webmaster/pages/list.html",
        status=status,
        pages=pages,
        has_home=any(page.path == HOME_PATH for page in pages),
        error=error,
        title=title,
        parent=parent,
    )


def _render_path(
    page: SitePage, *, path: str, status: int = 200, error: str = "", deletion_error: str = ""
) -> Response:
    return render(
        "webmaster/pages/address.html",
        status=status,
        page=page,
        path=path,
        error=error,
        deletion_error=deletion_error,
        can_change=page.version_id is None or can_publish(),
    )


def _describe_refusal(refusal: PathRefused) -> str:
    return {
        "form": _("Écrivez une adresse de lettres sans accent, de chiffres et de tirets, sur quatre niveaux au plus."),
        "used": _("Une autre page a déjà cette adresse : choisissez-en une autre."),
        "home": _("L’adresse de l’accueil ne change pas : choisissez une autre page."),
    }[refusal.problem]
