"""A picture sent with a form of webmasters: read in each width, with its words for those who do not see it."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.core.i18n import LANGUAGES, lazy_gettext
from app.core.web.declared_forms import Group, RawText, Text
from app.site_pages import images
from app.site_pages.image_files import MAX_UPLOAD_BYTES, ImageFile, make_image_files
from app.site_pages.images import ImageRefused
from app.site_pages.models import SiteImage

# The words for each problem of `ImageRefused`.
PROBLEMS = {
    "file": lazy_gettext("Choisissez une image JPEG, PNG ou WebP, de cent millions de points au plus."),
    "size": lazy_gettext("Cette image dépasse 20 Mo : choisissez-en une plus petite."),
    "alternative": lazy_gettext("Dites ce que l’image montre, ou cochez qu’elle est décorative."),
    "used": lazy_gettext("Des pages ou des actualités montrent cette image : retirez-la d’abord."),
}


def has_upload() -> bool:
    """Whether a file was chosen."""
    upload = request.files.get("file")
    return bool(upload and upload.filename)


def create_uploaded_image(*, by: UUID | None) -> SiteImage:
    """Add the picture that was sent to the library. Raises ImageRefused."""
    upload = request.files.get("file")
    name = Text("name").read() or (upload.filename if upload else "") or ""
    return images.create_image(name, read_upload(), read_alternatives(), is_decorative=is_decorative(), by=by)


def read_upload() -> list[ImageFile]:
    """The picture that was sent, in each width. Raises ImageRefused."""
    upload = request.files.get("file")
    content = upload.stream.read(MAX_UPLOAD_BYTES + 1) if upload else b""
    if len(content) > MAX_UPLOAD_BYTES:
        raise ImageRefused("size")
    files = make_image_files(content) if content else []
    if not files:
        raise ImageRefused("file")
    return files


def read_alternatives() -> dict[str, str]:
    """Read the texts that describe the image, by language."""
    return Group(LANGUAGES, RawText(), name_format="alternative.{}").read()


def is_decorative() -> bool:
    """Whether the image is said to add nothing to the text."""
    return "is_decorative" in request.form
