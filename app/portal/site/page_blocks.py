"""The blocks of a page as visitors see them.

What is shown to everybody of one kind is part of a page made once; blocks about one person, or shown to those who have a
quality, are placeholders in it, and filled in for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template
from markupsafe import Markup

from app.accounts import quality_holders
from app.core import clock
from app.core.i18n import current_language
from app.core.web.access_rules import current_actor
from app.core.web.page_cache import create_placeholder
from app.portal.blocks import PERSONAL, SHARED
from app.site_pages.blocks import BLOCK_TYPES
from app.site_pages.conditions import is_shown
from app.site_pages.contents import HALF, Block, iterate_blocks, localise_settings

_PLACEHOLDER = "placeholder"


@dataclass(frozen=True)
class BlockView:
    """A block ready for its template, or the placeholder of a personal one."""

    id: str
    type: str
    width: str
    settings: Mapping[str, Any]
    values: Mapping[str, Any]
    placeholder: str = ""

    @property
    def template(self) -> str:
        return f"portal/blocks/{self.type}.html"


@dataclass(frozen=True)
class PageView:
    """The blocks of a page: the banner, which has the title of the page, then rows of one or two blocks."""

    banner: BlockView | None
    rows: list[list[BlockView]]

    @property
    def has_own_styles(self) -> bool:
        """Whether some block needs the style sheet of pages."""
        return any(
            view.type == _PLACEHOLDER or BLOCK_TYPES[view.type].has_own_styles for row in self.rows for view in row
        )


def draw_page(contents: Mapping[str, Any]) -> PageView:
    """Draw what all visitors of the kind see, with placeholders for what is one person's."""
    blocks = [view for block in _iterate_shown(contents) if (view := _draw_shared(block)) is not None]
    first = next(iter(iterate_blocks(contents)), None)
    has_banner = bool(blocks and first and first.type.is_banner and blocks[0].id == first.id)
    banner = blocks.pop(0) if has_banner else None
    return PageView(banner, _group_in_rows(blocks))


def fill_in_personal_blocks(contents: Mapping[str, Any]) -> dict[str, Markup]:
    """Fill in the placeholders for the person who is signed in; nothing for anybody else."""
    actor = current_actor()
    if actor.kind != "resident" or actor.account_id is None:
        return {}
    shown_ids = {block.id for block in _iterate_shown(contents)}
    filled = {}
    # Those that are not shown any more too: the cached page may still have their placeholders.
    for block in iterate_blocks(contents):
        if _is_personal(block):
            view = _draw_for_account(block, actor.account_id) if block.id in shown_ids else None
            # Made by a template of this site, which escapes what it is given.
            html = render_template("portal/blocks/personal.html", view=view) if view else ""
            filled[_placeholder_name(block)] = Markup(html)  # noqa: S704
    return filled


def draw_preview(contents: Mapping[str, Any]) -> PageView:
    """Every block, whoever would see it; a personal one says what will be there."""
    blocks = [view for block in iterate_blocks(contents) if (view := _draw_for_editor(block)) is not None]
    first = next(iter(iterate_blocks(contents)), None)
    banner = blocks.pop(0) if blocks and first and first.type.is_banner else None
    return PageView(banner, _group_in_rows(blocks))


def _iterate_shown(contents: Mapping[str, Any]) -> Iterable[Block]:
    actor, now = current_actor(), clock.to_paris(clock.now())
    for block in iterate_blocks(contents):
        if _is_personal(block) and actor.kind != "resident":
            continue
        if is_shown(block.condition, is_signed_in=actor.is_authenticated, language=current_language(), now=now):
            yield block


def _is_personal(block: Block) -> bool:
    return block.type.is_personal or bool(block.condition.get("quality"))


def _placeholder_name(block: Block) -> str:
    return f"block.{block.id}"


def _draw_shared(block: Block) -> BlockView | None:
    if not _is_personal(block):
        return _draw(block)
    return BlockView(block.id, block.type.key, block.width, {}, {}, create_placeholder(_placeholder_name(block)))


def _draw_for_account(block: Block, account_id: UUID) -> BlockView | None:
    if not _has_quality(account_id, block.condition.get("quality")):
        return None
    if not block.type.is_personal:
        return _draw(block)
    settings = localise_settings(block, current_language())
    values = PERSONAL[block.type.key](settings, account_id)
    return None if values is None else BlockView(block.id, block.type.key, block.width, settings, values)


def _draw(block: Block) -> BlockView | None:
    settings = localise_settings(block, current_language())
    values = SHARED[block.type.key](settings) if block.type.key in SHARED else {}
    return None if values is None else BlockView(block.id, block.type.key, block.width, settings, values)


def _draw_for_editor(block: Block) -> BlockView | None:
    view = None if block.type.is_personal else _draw(block)
    if view is not None:
        return view
    words = {"label": block.label, "help_text": block.type.help_text}
    return BlockView(block.id, _PLACEHOLDER, block.width, localise_settings(block, current_language()), words)


def _has_quality(account_id: UUID, quality: str | None) -> bool:
    if not quality:
        return True
    return any(each.slug == quality for each in quality_holders.list_qualities_of_account(account_id))


def _group_in_rows(blocks: Iterable[BlockView]) -> list[list[BlockView]]:
    rows: list[list[BlockView]] = []
    for block in blocks:
        is_beside = block.width == HALF and rows and len(rows[-1]) == 1 and rows[-1][0].width == HALF
        if is_beside:
            rows[-1].append(block)
        else:
            rows.append([block])
    return rows
