"""A text between questions, which asks nothing, and may show what was answered before."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from app.core.declared_value import YES_NO
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.procedures.fields.static_text import StaticText
from app.procedures.fields.type_settings import IMAGE, PASSAGES, TypeSetting

# A page that opens on a telephone has no room for more.
MAX_IMAGE_BYTES = 60_000
_MAGIC_NUMBERS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}

# With placeholders, or a list of passages (`app.language.text.passages`).
_TEXT_SCHEMA = {"anyOf": [{"type": "string", "minLength": 1, "maxLength": 5000}, {"$ref": "#/$defs/passages"}]}
_IMAGE_SCHEMA = {
    "type": ["object", "null"],
    "required": ["content", "alternative"],
    "additionalProperties": False,
    "properties": {
        # PNG, JPEG or WebP, in base64.
        "content": {"type": "string", "minLength": 1, "maxLength": MAX_IMAGE_BYTES * 4 // 3 + 4},
        # What it shows, for whoever does not see it.
        "alternative": {"type": "string", "minLength": 1, "maxLength": 500},
    },
}


class Explanation(StaticText):
    """Words that help to answer what follows, with a picture when it says more than words."""

    key = "explanation"
    icon = "info"
    label = _("Explication")
    help_text = _(
        "Un texte entre des questions, avec une image s’il le faut. Rien n’est demandé. Il peut reprendre des "
        "réponses déjà données, par des champs de fusion comme `{{ answers.rue }}` ou des passages : il suit "
        "alors ce que l’on tape. Ce qu’il nomme doit être demandé avant, ou sur la même page."
    )
    settings = (
        TypeSetting(
            "text",
            PASSAGES,
            _("Texte"),
            _("Ce que l’on lit. Il peut reprendre des réponses déjà données, et changer selon elles."),
            own_schema=_TEXT_SCHEMA,
            is_required=True,
            is_public_text=True,
        ),
        TypeSetting(
            "recalled",
            YES_NO,
            _("Rappelé avec les réponses"),
            _(
                "S’il est redit à la relecture, sur le reçu et dans la demande ; d’ordinaire, quand il reprend "
                "des réponses. Ce qui reprend le profil de l’usager n’est jamais redit, ni aux agents ce qui "
                "reprend une réponse masquée pour eux."
            ),
        ),
        TypeSetting(
            "image",
            IMAGE,
            _("Image"),
            _("Une image et ce qu’elle montre, pour qui ne la voit pas."),
            own_schema=_IMAGE_SCHEMA,
        ),
    )
    example = {"id": "avant", "type": "explanation", "text": "Munissez-vous d’un justificatif de domicile."}
    can_be_on_card = False
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
    """Type of the image from its first bytes; scripts are never images."""
    try:
        plain = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return None
    return next((type_ for start, type_ in _MAGIC_NUMBERS.items() if plain.startswith(start)), None)
