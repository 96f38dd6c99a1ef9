"""Two editors changed the same settings of a block: both values in words, and who the other one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.accounts.agents import find_agent
from app.accounts.profile import read_profile
from app.core.i18n import gettext as _
from app.core.web.access_rules import current_actor
from app.site_pages import page_edits
from app.site_pages.block_merge import CONDITION, WIDTH, BlockConflict
from app.site_pages.block_words import describe_condition, describe_setting, describe_width
from app.site_pages.content_changes import BLOCKS
from app.site_pages.contents import Block
from app.site_pages.models import SitePage


@dataclass(frozen=True)
class ConflictDescription:
    """Conflict on a block: who changed it, when, and for each setting its label, the value of this editor and the other one."""

    author: str
    happened_at: datetime | None
    rows: list[tuple[str, str, str]]


def describe_conflict(page: SitePage, block: Block, conflict: BlockConflict, *, since: int) -> ConflictDescription:
    """The conflict in words."""
    edit = page_edits.find_last_change(page, f"{BLOCKS}{block.id}", since=since, besides=current_actor().account_id)
    rows = [_describe_row(block, name, own, other) for name, (own, other) in conflict.settings.items()]
    return ConflictDescription(find_author(edit.by_id) if edit else "", edit.happened_at if edit else None, rows)


def read_typed_block(block: Block, typed_block: Mapping[str, Any]) -> dict[str, Any]:
    """For the panel: the block with what its editor typed, which is not lost."""
    return {
        "typed_block": Block(
            block.id, block.type, typed_block["settings"], typed_block["condition"], typed_block["width"]
        )
    }


def find_author(account_id: UUID | None) -> str:
    """The name of an agent; empty for a command."""
    agent = find_agent(account_id) if account_id else None
    return read_profile(agent).name if agent else ""


def _describe_row(block: Block, name: str, own: Any, other: Any) -> tuple[str, str, str]:
    if name == CONDITION:
        return _("Qui le voit, et quand"), describe_condition(own), describe_condition(other)
    if name == WIDTH:
        return _("Largeur"), describe_width(own), describe_width(other)
    setting = block.type.find_setting(name)
    if setting is None:
        return name, "", ""
    return str(setting.label), describe_setting(setting, own), describe_setting(setting, other)
