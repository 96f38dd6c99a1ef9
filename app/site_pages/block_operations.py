"""Operations of editors on the blocks of a page: add, copy, move and delete them. Pure: each returns other contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.site_pages.blocks import BLOCK_TYPES
from app.site_pages.contents import create_block, find_free_id

MAX_BLOCKS = 60


class BlockRefused(ValueError):
    """There is no such block or type of block, or there are too many of them."""


def add_block(contents: Mapping[str, Any], key: str, *, after: str | None) -> tuple[dict[str, Any], str]:
    """The contents with a new block, and its identifier; at the end without `after`. Raises BlockRefused."""
    if key not in BLOCK_TYPES:
        raise BlockRefused(key)
    return _insert_block(contents, create_block(key), after)


def copy_block(contents: Mapping[str, Any], block_id: str) -> tuple[dict[str, Any], str]:
    """The contents with a copy of the block after it, and the identifier of the copy. Raises BlockRefused."""
    return _insert_block(contents, dict(_find(contents, block_id)), block_id)


def delete_block(contents: Mapping[str, Any], block_id: str) -> dict[str, Any]:
    """The contents without the block. Raises BlockRefused."""
    _find(contents, block_id)
    blocks = {key: block for key, block in contents["blocks"].items() if key != block_id}
    return {**contents, "blocks": blocks, "order": [each for each in contents["order"] if each != block_id]}


def shift_block(contents: Mapping[str, Any], block_id: str, by: int) -> dict[str, Any]:
    """The contents with the block one place up (-1) or down (1); at the end of its way it stays. Raises BlockRefused."""
    _find(contents, block_id)
    order = list(contents["order"])
    index = order.index(block_id)
    order.insert(max(index + by, 0), order.pop(index))
    return {**contents, "order": order}


def move_block(contents: Mapping[str, Any], block_id: str, *, after: str) -> dict[str, Any]:
    """The contents with the block after another one; in first place when `after` is empty. Raises BlockRefused."""
    _find(contents, block_id)
    if after == block_id:
        return dict(contents)
    order = [each for each in contents["order"] if each != block_id]
    order.insert(_index_after(order, after), block_id)
    return {**contents, "order": order}


def _insert_block(contents: Mapping[str, Any], block: Mapping[str, Any], after: str | None) -> tuple[Any, str]:
    if len(contents["order"]) >= MAX_BLOCKS:
        raise BlockRefused(MAX_BLOCKS)
    block_id = find_free_id("b", contents["blocks"])
    order = list(contents["order"])
    order.insert(len(order) if after is None else _index_after(order, after), block_id)
    return {**contents, "blocks": {**contents["blocks"], block_id: block}, "order": order}, block_id


def _index_after(order: Sequence[str], block_id: str) -> int:
    if not block_id:
        return 0
    return order.index(block_id) + 1 if block_id in order else len(order)


def _find(contents: Mapping[str, Any], block_id: str) -> Mapping[str, Any]:
    if block_id not in contents["order"]:
        raise BlockRefused(block_id)
    block: Mapping[str, Any] = contents["blocks"][block_id]
    return block
