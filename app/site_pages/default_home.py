"""The home page of an authority that did not publish its own: search, topics, the most used procedures, tracking."""

from __future__ import annotations

from typing import Any

from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE, use_language
from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks import follow, procedures, search, topics
from app.site_pages.contents import HALF, create_block, create_contents
from app.themes import charter

HOME_PATH = ""
HOME_TITLE = _("Accueil")


def build_default_home() -> dict[str, Any]:
    """Contents of the home page, with the announcement of the charter as an alert."""
    contents = create_contents(HOME_TITLE.message)
    for language in LANGUAGES:
        with use_language(language):
            contents["titles"][language] = str(HOME_TITLE)
    _append(contents, create_block(search.BLOCK.key))
    announcement = charter.get_charter().announcement
    if announcement is not None:
        alert = create_block("alert")
        texts = {"title": announcement.title, "text": announcement.text}
        alert["settings"] |= {name: {SOURCE_LANGUAGE: text} for name, text in texts.items()}
        alert["settings"]["tone"] = announcement.tone
        _append(contents, alert)
    _append(contents, create_block(topics.BLOCK.key))
    for module in (procedures, follow):
        _append(contents, create_block(module.BLOCK.key) | {"width": HALF})
    return contents


def _append(contents: dict[str, Any], block: dict[str, Any]) -> None:
    block_id = f"b{len(contents['order']) + 1}"
    contents["blocks"][block_id] = block
    contents["order"].append(block_id)
