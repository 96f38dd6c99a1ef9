"""The settings of blocks and their conditions in words, for editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.declared_value import CHOICE, YES_NO
from app.core.formats import format_moment
from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE, lazy_gettext
from app.core.i18n import gettext as _
from app.language.text.markdown import strip_markdown
from app.site_pages.blocks import BlockSetting
from app.site_pages.blocks.block_type import IMAGE, ITEMS, MARKDOWN
from app.site_pages.conditions import AUDIENCES
from app.site_pages.contents import FULL, HALF
from app.site_pages.images import find_image

WIDTHS = {FULL: lazy_gettext("Toute la largeur"), HALF: lazy_gettext("La moitié, à côté d’un autre bloc")}


def describe_setting(setting: BlockSetting, value: Any) -> str:
    """The value as an editor would read it."""
    if setting.is_text:
        return _describe_texts(setting, value or {})
    if setting.kind == YES_NO:
        return _("Oui") if value else _("Non")
    if setting.kind == CHOICE:
        return str(setting.choices.get(value, value))
    if setting.kind == IMAGE:
        image = find_image(value) if value else None
        return image.name if image else ""
    if setting.kind == ITEMS:
        return "\n".join(f"{number}. {_describe_item(setting, item)}" for number, item in enumerate(value or (), 1))
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def describe_condition(condition: Mapping[str, Any]) -> str:
    """Describe who sees a block, and when: « Les personnes connectées, jusqu’au 3 mars 2027 à 12 h »."""
    parts = [str(AUDIENCES[condition.get("audience", "")])]
    if condition.get("quality"):
        parts.append(_("avec la qualité « %(quality)s »", quality=condition["quality"]))
    if condition.get("from"):
        parts.append(_("à partir du %(moment)s", moment=format_moment(condition["from"])))
    if condition.get("until"):
        parts.append(_("jusqu’au %(moment)s", moment=format_moment(condition["until"])))
    if condition.get("languages"):
        parts.append(_("en %(languages)s", languages=", ".join(LANGUAGES[code] for code in condition["languages"])))
    return ", ".join(parts)


def describe_width(width: str) -> str:
    """Describe the width of a block."""
    return str(WIDTHS.get(width, WIDTHS[FULL]))


def _describe_texts(setting: BlockSetting, texts: Mapping[str, str]) -> str:
    words = {code: strip_markdown(text) if setting.kind == MARKDOWN else text for code, text in texts.items()}
    own = words.pop(SOURCE_LANGUAGE, "")
    return "\n".join([own, *(f"{LANGUAGES.get(code, code)} : {text}" for code, text in words.items() if text)]).strip()


def _describe_item(setting: BlockSetting, item: Mapping[str, Any]) -> str:
    words = (describe_setting(part, item.get(part.key)) for part in setting.item_settings)
    return " · ".join(word for word in words if word)
