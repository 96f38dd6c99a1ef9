"""The library of images: added, described, replaced, deleted; where each is shown."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, flash, request, url_for

from app.core.db import db
from app.core.i18n import LANGUAGES
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render
from app.site_pages import images
from app.site_pages.images import ImageRefused
from app.site_pages.models import SiteImage
from app.webmaster import image_upload
from app.webmaster.image_upload import PROBLEMS

bp = Blueprint("image_library", __name__, url_prefix="/agents/site/images")


@bp.get("")
@access("page_editor")
def list_images() -> Response:
    return _render_list()


@bp.post("")
@access("page_editor")
@rate_limit(DEFAULT)
def create_image() -> Response:
    """A new image, with its words for those who do not see it."""
    try:
        image_upload.create_uploaded_image(by=current_actor().account_id)
    except ImageRefused as refusal:
        db.session.rollback()
        return _render_list(status=422, error=refusal.problem)
    db.session.commit()
    flash(_("L’image est dans la bibliothèque."))
    return redirect(url_for(".list_images"))


@bp.get("/<uuid:image_id>")
@access("page_editor")
def show_image(image_id: UUID) -> Response:
    return _render_image(_find(image_id))


@bp.post("/<uuid:image_id>")
@access("page_editor")
@rate_limit(DEFAULT)
def change_image(image_id: UUID) -> Response:
    """Change the words of an image, and the picture if another was chosen, which replaces it wherever it is shown."""
    image, by = _find(image_id), current_actor().account_id
    alternatives, is_decorative = image_upload.read_alternatives(), image_upload.is_decorative()
    try:
        files = image_upload.read_upload() if image_upload.has_upload() else None
        images.describe_image(image, RawText("name").read(), alternatives, is_decorative=is_decorative, by=by)
        if files:
            images.replace_files(image, files, by=by)
    except ImageRefused as refusal:
        db.session.rollback()
        return _render_image(_find(image_id), status=422, error=refusal.problem)
    db.session.commit()
    flash(_("L’image est enregistrée."))
    return redirect(url_for(".show_image", image_id=image_id))


@bp.post("/<uuid:image_id>/suppression")
@access("page_editor")
@rate_limit(DEFAULT)
def delete_image(image_id: UUID) -> Response:
    image = _find(image_id)
    try:
        images.delete_image(image)
    except ImageRefused as refusal:
        db.session.rollback()
        return _render_image(_find(image_id), status=422, error=refusal.problem)
    db.session.commit()
    flash(_("L’image est supprimée."))
    return redirect(url_for(".list_images"))


def _find(image_id: UUID) -> SiteImage:
    return images.find_image_row(image_id) or abort(404)


def _render_list(*, status: int = 200, error: str = "") -> Response:
    return render(
        "webmaster/pages/images.html",
        status=status,
        images=images.list_images(),
        languages_of_site=list(LANGUAGES.items()),
        error=_describe_problem(error),
        typed_values=request.form,
    )


def _render_image(image: SiteImage, *, status: int = 200, error: str = "") -> Response:
    return render(
        "webmaster/pages/image.html",
        status=status,
        image=image,
        picture=images.find_image(str(image.id)),
        uses=images.list_uses(str(image.id)),
        news_uses=images.list_news_uses(str(image.id)),
        languages_of_site=list(LANGUAGES.items()),
        error=_describe_problem(error),
    )


def _describe_problem(problem: str) -> dict[str, str]:
    return {problem: str(PROBLEMS[problem])} if problem else {}
