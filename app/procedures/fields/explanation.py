"""A text between questions, which asks nothing, and may show what was answered before."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from app.core.i18n import gettext
from app.procedures.fields.static_text import StaticText

# A page that opens on a telephone has no room for more.
MAX_IMAGE_BYTES = 60_000
_MAGIC_NUMBERS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


class Explanation(StaticText):
    """Words that help to answer what follows, with a picture when it says more than words."""

    key = "explanation"
    options_schema = {
        # With placeholders, or a list of passages (`app.language.text.passages`).
        "text": {"anyOf": [{"type": "string", "minLength": 1, "maxLength": 5000}, {"$ref": "#/$defs/passages"}]},
        # Whether reviews, receipts and requests say it again; left out, those that hold values are.
        "recalled": {"type": ["boolean", "null"]},
        "image": {
            "type": ["object", "null"],
            "required": ["content", "alternative"],
            "additionalProperties": False,
            "properties": {
                # PNG, JPEG or WebP, in base64.
                "content": {"type": "string", "minLength": 1, "maxLength": MAX_IMAGE_BYTES * 4 // 3 + 4},
                # What it shows, for whoever does not see it.
                "alternative": {"type": "string", "minLength": 1, "maxLength": 500},
            },
        },
    }
    defaults = {"image": None, "recalled": None}
    required_options = ("text",)
    has_label = False

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        image = settings["image"]
        if image is None or _detect_image_type(image["content"]):
            return []
        return [gettext("« image » doit être du PNG, du JPEG ou du WebP, en base64")]

    def read_settings(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """The image as its address: it is in the page itself, so that nothing else is asked for."""
        image = settings["image"]
        if image is None:
            return settings
        source = f"data:{_detect_image_type(image['content'])};base64,{image['content']}"
        return {**settings, "image": {"source": source, "alternative": image["alternative"]}}


def _detect_image_type(content: str) -> str | None:
    """What the image is by its first bytes; nothing that could run is one."""
    try:
        plain = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return None
    return next((type_ for start, type_ in _MAGIC_NUMBERS.items() if plain.startswith(start)), None)
