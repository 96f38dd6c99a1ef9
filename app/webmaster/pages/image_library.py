"""The library of images: added, described, replaced, deleted; where each is shown."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, flash, request, url_for

from app.core.db import db
from app.core.i18n import LANGUAGES
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.site_pages import images
from app.site_pages.image_files import MAX_UPLOAD_BYTES, ImageFile, make_image_files
from app.site_pages.images import ImageRefused
from app.site_pages.models import SiteImage
from app.webmaster.typed_fields import read_form

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
    upload = request.files.get("file")
    name = read_form().get("name", "").strip() or (upload.filename if upload else "") or ""
    try:
        images.create_image(
            name, _read_upload(), _read_alternatives(), is_decorative=_is_decorative(), by=current_actor().account_id
        )
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
    """Its words, and another picture if one was chosen, which replaces it wherever it is shown."""
    image, by = _find(image_id), current_actor().account_id
    upload = request.files.get("file")
    try:
        files = _read_upload() if upload and upload.filename else None
        images.describe_image(
            image, read_form().get("name", ""), _read_alternatives(), is_decorative=_is_decorative(), by=by
        )
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


def _read_upload() -> list[ImageFile]:
    """The picture that was sent, in each width. Raises ImageRefused."""
    upload = request.files.get("file")
    content = upload.stream.read(MAX_UPLOAD_BYTES + 1) if upload else b""
    if len(content) > MAX_UPLOAD_BYTES:
        raise ImageRefused("size")
    files = make_image_files(content) if content else []
    if not files:
        raise ImageRefused("file")
    return files


def _read_alternatives() -> dict[str, str]:
    return {language: read_form().get(f"alternative.{language}", "") for language in LANGUAGES}


def _is_decorative() -> bool:
    return "is_decorative" in read_form()


def _find(image_id: UUID) -> SiteImage:
    return images.find_image_row(image_id) or abort(404)


def _render_list(*, status: int = 200, error: str = "") -> Response:
    return render(
        "webmaster/pages/images.html",
        status=status,
        images=images.list_images(),
        languages_of_site=list(LANGUAGES.items()),
        error=_describe_problem(error),
        typed_values=read_form(),
    )


def _render_image(image: SiteImage, *, status: int = 200, error: str = "") -> Response:
    return render(
        "webmaster/pages/image.html",
        status=status,
        image=image,
        picture=images.find_image(str(image.id)),
        uses=images.list_uses(str(image.id)),
        languages_of_site=list(LANGUAGES.items()),
        error=_describe_problem(error),
    )


def _describe_problem(problem: str) -> dict[str, str]:
    messages = {
        "file": _("Choisissez une image JPEG, PNG ou WebP, de cent millions de points au plus."),
        "size": _("Cette image dépasse 20 Mo : choisissez-en une plus petite."),
        "alternative": _("Dites ce que l’image montre, ou cochez qu’elle est décorative."),
        "used": _("Des pages montrent cette image : retirez-la de ces pages d’abord."),
    }
    return {problem: messages[problem]} if problem else {}
