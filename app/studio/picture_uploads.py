"""Pictures of explanations and of choices: decoded apart, made small, and written in the definition itself."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from flask import request

from app.core.i18n import gettext as _
from app.core.photos.thumbnails import make_thumbnail
from app.core.web.declared_forms import Text
from app.definitions.editing.editor_forms import InputRefused
from app.definitions.editing.operations import set_value
from app.definitions.editing.pointers import find_element, get_parent

MAX_UPLOAD_BYTES = 20_000_000
# Sides to try, from the largest, until the picture is light enough; then that of the choices, which are many.
_SIDES = (1000, 700, 400)
_OPTION_SIDES = (320, 200)
MAX_PICTURE_BYTES = 60_000
MAX_OPTION_PICTURE_BYTES = 20_000


def set_picture(definition: Mapping[str, Any], pointer: str) -> dict[str, Any]:
    """The definition with the picture that was sent, and what it shows. Raises ElementNotFound, InputRefused."""
    owner = find_element(definition, get_parent(pointer))
    is_option = isinstance(owner, Mapping) and "value" in owner
    alternative = Text("alternative", limit=300 if is_option else 500).read()
    content = _read_upload(is_option=is_option)
    if is_option:
        result = set_value(definition, pointer, f"data:image/jpeg;base64,{content}") if content else dict(definition)
        return set_value(result, f"{get_parent(pointer)}/alt", alternative) if alternative else result
    before = owner.get("image") if isinstance(owner, Mapping) else None
    content = content or (before or {}).get("content", "")
    if not content:
        raise InputRefused(_("Choisissez une image."))
    if not alternative:
        raise InputRefused(_("Dites ce que l’image montre, pour les personnes qui ne la voient pas."))
    return set_value(definition, pointer, {**(before or {}), "content": content, "alternative": alternative})


def _read_upload(*, is_option: bool) -> str:
    """The picture in base64; empty when none was sent. Raises InputRefused."""
    upload = request.files.get("picture")
    content = upload.stream.read(MAX_UPLOAD_BYTES + 1) if upload else b""
    if not content:
        return ""
    if len(content) > MAX_UPLOAD_BYTES:
        raise InputRefused(_("Cette image dépasse 20 Mo : choisissez-en une plus petite."))
    sides, largest = (_OPTION_SIDES, MAX_OPTION_PICTURE_BYTES) if is_option else (_SIDES, MAX_PICTURE_BYTES)
    for side in sides:
        small = make_thumbnail(content, side=side, largest=largest)
        if small:
            return b64encode(small).decode()
    raise InputRefused(_("Ce fichier n’est pas une image JPEG, PNG ou WebP."))
