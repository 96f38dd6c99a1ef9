"""The form of a block: what an editor typed, as a block."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from app.core.declared_value import CHOICE, INTEGER, YES_NO, ValueRefused
from app.core.i18n import SOURCE_LANGUAGE
from app.core.i18n import gettext as _
from app.site_pages.blocks import BlockSetting, BlockType
from app.site_pages.blocks.block_type import ITEMS, PROCEDURES, TOPICS
from app.site_pages.conditions import read_condition
from app.site_pages.contents import FULL, HALF, create_item, find_free_id

Form = MultiDict[str, str]
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def read_block(form: Form, block_type: BlockType, block: Mapping[str, Any]) -> dict[str, Any]:
    """The block with what the form says; texts in other languages stay."""
    settings = {
        setting.key: _read_value(form, setting, f"s.{setting.key}", block["settings"].get(setting.key))
        for setting in block_type.settings
    }
    moments = {
        name: value if _MOMENT.fullmatch(value := form.get(f"c.{name}", "")) else "" for name in ("from", "until")
    }
    condition = read_condition(
        {
            "audience": form.get("c.audience", ""),
            "quality": form.get("c.quality", ""),
            "languages": form.getlist("c.languages"),
            **moments,
        }
    )
    width = HALF if form.get("width") == HALF else FULL
    return {**block, "settings": settings, "condition": condition, "width": width}


def list_refused_counts(form: Form, block_type: BlockType) -> list[str]:
    """Say which numbers are out of their range, or are none: what was saved before stays."""
    return [
        _(
            "« %(label)s » n’est pas enregistré : écrivez un nombre entier, de 1 à %(maximum)s.",
            label=setting.label,
            maximum=setting.maximum,
        )
        for setting in block_type.settings
        if setting.kind == INTEGER and (path := f"s.{setting.key}") in form and _read_typed(form, setting, path) is None
    ]


def apply_item_operation(block: Mapping[str, Any], block_type: BlockType, operation: str) -> dict[str, Any]:
    """The block with an item added, moved or deleted: « add:items », « up:items:i2 »; unchanged for anything else."""
    act, _, rest = operation.partition(":")
    name, _, item_id = rest.partition(":")
    setting = block_type.find_setting(name)
    if setting is None or setting.kind != ITEMS:
        return dict(block)
    items = list(block["settings"].get(name) or ())
    if act == "add" and len(items) < setting.maximum:
        items.append(create_item(setting, find_free_id("i", {item["id"] for item in items})))
    index = next((place for place, item in enumerate(items) if item["id"] == item_id), None)
    if index is not None:
        item = items.pop(index)
        if act in ("up", "down"):
            items.insert(max(index + (1 if act == "down" else -1), 0), item)
        elif act != "delete":
            items.insert(index, item)
    return {**block, "settings": {**block["settings"], name: items}}


def _read_value(form: Form, setting: BlockSetting, path: str, current: Any) -> Any:
    if setting.is_text:
        return _read_text(form, setting, path, current or {})
    if setting.kind == YES_NO:
        return path in form
    if setting.kind in (PROCEDURES, TOPICS):
        return form.getlist(path)
    if setting.kind == ITEMS:
        return _read_items(form, setting, path, current or [])
    if setting.kind in (INTEGER, CHOICE):
        value = _read_typed(form, setting, path)
        return current if value is None else value
    return form.get(path, "").strip()[: setting.maximum]


def _read_typed(form: Form, setting: BlockSetting, path: str) -> Any:
    """The value that was typed; None when it is refused."""
    try:
        return setting.read(form.get(path, "").strip())
    except ValueRefused:
        return None


def _read_text(form: Form, setting: BlockSetting, path: str, current: Mapping[str, str]) -> dict[str, str]:
    if path not in form:
        return dict(current)
    text = form[path].replace("\r\n", "\n").strip()[: setting.maximum]
    others = {language: each for language, each in current.items() if language != SOURCE_LANGUAGE}
    return {SOURCE_LANGUAGE: text, **others} if text or others else {}


def _read_items(form: Form, setting: BlockSetting, path: str, current: list[Any]) -> list[dict[str, Any]]:
    items_by_id = {item["id"]: item for item in current}
    return [
        {
            "id": item_id,
            **{
                part.key: _read_value(
                    form, part, f"{path}.{item_id}.{part.key}", items_by_id.get(item_id, {}).get(part.key)
                )
                for part in setting.item_settings
            },
        }
        for item_id in form.getlist(path)[: setting.maximum]
        if re.fullmatch(r"i\d{1,4}", item_id)
    ]
