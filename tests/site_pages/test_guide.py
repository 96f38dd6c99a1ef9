"""The guide of pages names every type of block, in the words of the screens."""

from __future__ import annotations

from pathlib import Path

from app.site_pages.blocks import BLOCK_TYPES

GUIDE = Path(__file__).parent.parent.parent / "docs/guides/pages.md"


def test_the_guide_lists_the_blocks_with_their_explanations() -> None:
    rows = [f"| {block.label} | {block.help_text} |" for block in BLOCK_TYPES.values()]

    assert [row for row in rows if row not in GUIDE.read_text(encoding="utf-8")] == []
