"""Context of the builder of a page."""

from __future__ import annotations

from typing import Any

from app.accounts.qualities import all_qualities
from app.core.i18n import LANGUAGES
from app.core.web.access_rules import current_actor
from app.procedures import catalogue
from app.site_pages import images, page_edits
from app.site_pages.block_words import WIDTHS
from app.site_pages.blocks import BLOCK_TYPES
from app.site_pages.blocks.block_type import IMAGE, PROCEDURES, TOPICS
from app.site_pages.conditions import AUDIENCES
from app.site_pages.contents import Block, find_block, iterate_blocks
from app.site_pages.models import SitePage
from app.site_pages.page_checks import count_missing_texts, list_problems
from app.site_pages.page_list import load_contents
from app.site_pages.preview_links import build_preview_path
from app.themes import charter


def build_context(page: SitePage, selected: str) -> dict[str, Any]:
    """The context of every screen of a page; `selected` is the block whose panel is open."""
    contents = load_contents(page)
    block = find_block(contents, selected) if selected else None
    author = current_actor().account_id
    return {
        "page": page,
        "contents": contents,
        "blocks": list(iterate_blocks(contents)),
        "selected": selected,
        "block": block,
        "choices": list_choices(block) if block else {},
        "audiences": list(AUDIENCES.items()),
        "qualities": [(quality.slug, quality.title) for quality in all_qualities() if not quality.is_archived],
        "widths": list(WIDTHS.items()),
        "languages_of_site": list(LANGUAGES.items()),
        "types": list(BLOCK_TYPES.values()),
        "problems": list_problems(contents),
        "missing_texts": count_missing_texts(contents),
        "can_undo": page_edits.find_undoable(page, by=author) is not None,
        "can_redo": page_edits.find_redoable(page, by=author) is not None,
        "preview_path": build_preview_path(page.id),
    }


def list_choices(block: Block) -> dict[str, list[tuple[str, Any]]]:
    """List the choices of the settings of a block, by kind of input."""
    inputs = {each.kind for setting in block.type.settings for each in (setting, *setting.item_settings)}
    choices: dict[str, list[tuple[str, Any]]] = {}
    if PROCEDURES in inputs:
        choices[PROCEDURES] = [(live.slug, live.definition.title) for live in catalogue.open_procedures()]
    if TOPICS in inputs:
        choices[TOPICS] = [(topic.slug, topic.title) for topic in charter.get_charter().topics]
    if IMAGE in inputs:
        choices[IMAGE] = [(image.id, image.name) for image in images.list_images()]
    return choices
