"""Declaration of a type of block: its words for editors, and its settings, from which its panel is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.declared_value import LONG_TEXT, TEXT, YES_NO, Declared
from app.core.i18n import LazyText

# Kinds of settings that pages have besides the usual ones.
MARKDOWN, LINK, ITEMS = "markdown", "link", "items"
PROCEDURES, TOPICS, IMAGE = "procedures", "topics", "image"
# Texts that residents read: written once in each language.
_TEXTS = frozenset({TEXT, LONG_TEXT, MARKDOWN})
_EMPTY: Mapping[str, Any] = {YES_NO: False, PROCEDURES: [], TOPICS: [], ITEMS: []}


@dataclass(frozen=True)
class BlockSetting(Declared):
    """One setting of a block, or of an item of a block."""

    maximum: int = 200
    # Of a text: what residents read as long as nothing is written.
    fallback: LazyText | None = None
    # Of items: what each is called, and what it is made of.
    item_label: LazyText | None = None
    item_settings: tuple[BlockSetting, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether residents read it, so that it is translated."""
        return self.kind in _TEXTS

    @property
    def initial_value(self) -> Any:
        """The value of a new block."""
        return _EMPTY.get(self.kind, "") if self.default is None else self.default


@dataclass(frozen=True)
class BlockType:
    """A type of block. Its key is the name of its module, of its template and of the module that fills it in."""

    key: str
    label: LazyText
    help_text: LazyText
    # A drawing of Lucide (lucide.dev).
    icon: str
    settings: tuple[BlockSetting, ...] = ()
    # A banner has the whole width and the title of the page, when it is the first block.
    is_banner: bool = False
    # Filled in for whoever is signed in, and never part of a page made for everybody.
    is_personal: bool = False
    # Whether it needs the style sheet of pages, besides components of every page.
    has_own_styles: bool = False
    # What a new block starts with, by the key of its settings.
    example: Mapping[str, Any] = field(default_factory=dict)

    def find_setting(self, key: str) -> BlockSetting | None:
        """The setting under that key."""
        return next((setting for setting in self.settings if setting.key == key), None)

    @property
    def has_texts(self) -> bool:
        """Whether anything of it is to be translated."""
        return any(setting.is_text or setting.item_settings for setting in self.settings)
