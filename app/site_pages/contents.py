"""Contents of a page: texts by language, and blocks in their order. Pure: contents are JSON, these functions read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import SOURCE_LANGUAGE, UntranslatedText
from app.site_pages.blocks import BLOCK_TYPES, BlockSetting, BlockType
from app.site_pages.blocks.block_type import ITEMS, LINK
from app.site_pages.link_rules import is_safe_link

Contents = Mapping[str, Any]
FULL, HALF = "full", "half"


@dataclass(frozen=True)
class Block:
    """A block of a page: its type, its settings, who sees it, and how wide it is."""

    id: str
    type: BlockType
    settings: Mapping[str, Any]
    condition: Mapping[str, Any]
    width: str = FULL

    @property
    def label(self) -> str:
        """Label of the block for editors: its title, else its type."""
        title = read_text(self.settings.get("title"), SOURCE_LANGUAGE)
        return f"{self.type.label}{_SEPARATOR}{title}" if title else str(self.type.label)


_SEPARATOR = " – "


def create_contents(title: str) -> dict[str, Any]:
    """The contents of a page without blocks."""
    return {"titles": {SOURCE_LANGUAGE: title}, "descriptions": {}, "order": [], "blocks": {}}


def create_block(key: str) -> dict[str, Any]:
    """A block of that type, before anybody fills it in."""
    block_type = BLOCK_TYPES[key]
    settings = {setting.key: _initial_value(setting) for setting in block_type.settings}
    for name, text in block_type.example.items():
        settings[name] = {SOURCE_LANGUAGE: text}
    return {"type": key, "settings": settings, "condition": {}, "width": FULL}


def iterate_blocks(contents: Contents) -> Iterator[Block]:
    """The blocks in their order; those of a type that no longer exists are left out."""
    for block_id in contents["order"]:
        block = find_block(contents, block_id)
        if block is not None:
            yield block


def find_block(contents: Contents, block_id: str) -> Block | None:
    """The block of that identifier."""
    block = contents["blocks"].get(block_id)
    block_type = BLOCK_TYPES.get(block["type"]) if block else None
    if block is None or block_type is None:
        return None
    settings = {setting.key: _initial_value(setting) for setting in block_type.settings} | block["settings"]
    return Block(block_id, block_type, settings, block.get("condition", {}), block.get("width", FULL))


def read_text(texts: Any, language: str) -> str:
    """The text in that language, else in French, marked as such."""
    if not isinstance(texts, Mapping):
        return ""
    if language == SOURCE_LANGUAGE:
        return str(texts.get(SOURCE_LANGUAGE, ""))
    return str(texts.get(language, "")) or UntranslatedText(texts.get(SOURCE_LANGUAGE, ""))


def localise_settings(block: Block, language: str) -> dict[str, Any]:
    """The settings of a block with its texts in one language; links that must not be opened are empty."""
    return {
        setting.key: _localise_value(setting, block.settings.get(setting.key), language)
        for setting in block.type.settings
    }


def iterate_texts(block: Block) -> Iterator[tuple[BlockSetting, str, Mapping[str, str]]]:
    """The texts of a block: the setting, its path (« title », « items.i2.label ») and the text by language."""
    for setting in block.type.settings:
        value = block.settings.get(setting.key)
        if setting.is_text:
            yield setting, setting.key, value or {}
        elif setting.kind == ITEMS:
            for item in value or ():
                for part in setting.item_settings:
                    if part.is_text:
                        yield part, f"{setting.key}.{item['id']}.{part.key}", item.get(part.key) or {}


def create_item(setting: BlockSetting, item_id: str) -> dict[str, Any]:
    """An item of a setting, before anybody fills it in."""
    return {"id": item_id, **{part.key: _initial_value(part) for part in setting.item_settings}}


def find_free_id(prefix: str, used: Any) -> str:
    """The first identifier that is not in use: « b4 »."""
    number = 1
    while f"{prefix}{number}" in used:
        number += 1
    return f"{prefix}{number}"


def _initial_value(setting: BlockSetting) -> Any:
    if setting.is_text:
        return {}
    value = setting.initial_value
    return list(value) if isinstance(value, list) else value


def _localise_value(setting: BlockSetting, value: Any, language: str) -> Any:
    if setting.is_text:
        return read_text(value, language) or str(setting.fallback or "")
    if setting.kind == LINK:
        return value if is_safe_link(value or "") else ""
    if setting.kind != ITEMS:
        return value
    return [
        {"id": item["id"], **{part.key: _localise_value(part, item.get(part.key), language) for part in parts}}
        for item in value or ()
        for parts in (setting.item_settings,)
    ]
