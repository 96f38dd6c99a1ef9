"""Changes of the contents of a page, and the order of its blocks."""

from __future__ import annotations

import pytest

from app.site_pages.block_operations import add_block, copy_block, delete_block, move_block, shift_block
from app.site_pages.content_changes import ChangeConflict, apply_changes, find_changes, merge_order
from tests.site_pages.page_factories import make_block, make_contents

CONTENTS = make_contents(make_block("text", text="Un"), make_block("text", text="Deux"), make_block("faq"))


def test_changes_lead_from_one_state_to_another_and_back() -> None:
    after, _ = add_block(delete_block(shift_block(CONTENTS, "b3", -1), "b1"), "links", after="b3")
    after = {**after, "titles": {"fr": "Autre"}}

    changes = find_changes(CONTENTS, after)

    assert apply_changes(CONTENTS, changes) == after
    assert apply_changes(after, [change.invert() for change in changes]) == CONTENTS


def test_a_block_that_somebody_else_added_stays_after_the_one_it_follows() -> None:
    assert merge_order(["b1", "b9", "b2"], ["b1", "b2"], ["b2", "b1"]) == ["b2", "b1", "b9"]
    assert merge_order(["b9", "b1", "b2"], ["b1", "b2"], ["b2"]) == ["b9", "b2"]
    assert merge_order(["b2"], ["b1", "b2"], ["b2", "b1", "b3"]) == ["b2", "b3"]


def test_a_change_of_a_block_that_changed_since_is_refused() -> None:
    changes = find_changes(CONTENTS, delete_block(CONTENTS, "b1"))
    later = {**CONTENTS, "blocks": {**CONTENTS["blocks"], "b1": make_block("text", text="Autre")}}

    with pytest.raises(ChangeConflict):
        apply_changes(later, changes)


def test_blocks_move_within_the_page_only() -> None:
    assert shift_block(CONTENTS, "b1", -1)["order"] == ["b1", "b2", "b3"]
    assert move_block(CONTENTS, "b3", after="")["order"] == ["b3", "b1", "b2"]
    assert move_block(CONTENTS, "b1", after="b3")["order"] == ["b2", "b3", "b1"]
    copied, block_id = copy_block(CONTENTS, "b1")
    assert copied["order"] == ["b1", block_id, "b2", "b3"]
    assert copied["blocks"][block_id] == CONTENTS["blocks"]["b1"]
