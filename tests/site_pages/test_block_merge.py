"""Two editors of one block."""

from __future__ import annotations

import pytest

from app.site_pages.block_merge import BlockConflict, merge_blocks
from tests.site_pages.page_factories import make_block

BASE = make_block("text", title="Titre", text="Texte")


def test_settings_that_one_editor_changed_are_merged() -> None:
    merged = merge_blocks(
        BASE, make_block("text", title="Autre", text="Texte"), make_block("text", title="Titre", text="Long")
    )

    assert merged["settings"] == {"title": {"fr": "Autre"}, "text": {"fr": "Long"}}


def test_a_text_is_translated_by_one_while_another_writes_it() -> None:
    translated_block = make_block("text", title="Titre", text="Texte")
    translated_block["settings"]["title"] = {"fr": "Titre", "en": "Title"}

    merged = merge_blocks(BASE, translated_block, make_block("text", title="Nouveau", text="Texte"))

    assert merged["settings"]["title"] == {"fr": "Nouveau", "en": "Title"}


def test_the_same_setting_changed_by_both_is_a_conflict() -> None:
    with pytest.raises(BlockConflict) as error:
        merge_blocks(BASE, make_block("text", title="Un", text="Texte"), make_block("text", title="Deux", text="Texte"))

    assert error.value.settings == {"title": ({"fr": "Deux"}, {"fr": "Un"})}


def test_the_same_change_by_both_is_none() -> None:
    other = make_block("text", title="Un", text="Texte")

    assert merge_blocks(BASE, other, other) == other
