"""The types of block that pages are made of: adding one is a module here and a line in this list."""

from __future__ import annotations

from collections.abc import Mapping

from app.site_pages.blocks import (
    alert,
    contact,
    events,
    faq,
    follow,
    image_text,
    links,
    news,
    own_requests,
    own_tasks,
    procedures,
    report_map,
    satisfaction,
    search,
    steps,
    text,
    topics,
)
from app.site_pages.blocks.block_type import BlockSetting, BlockType

# In the order in which editors choose from them.
_MODULES = (
    text,
    image_text,
    links,
    steps,
    faq,
    alert,
    procedures,
    topics,
    search,
    follow,
    own_tasks,
    own_requests,
    news,
    events,
    contact,
    report_map,
    satisfaction,
)
BLOCK_TYPES: Mapping[str, BlockType] = {module.BLOCK.key: module.BLOCK for module in _MODULES}

__all__ = ["BLOCK_TYPES", "BlockSetting", "BlockType"]
