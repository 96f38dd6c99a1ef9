"""Two editors of one text."""

from __future__ import annotations

from app.site_pages.field_merge import merge_fields

BASE = {"name": "Ville", "phone": "01", "email": "a@b.fr"}


def test_fields_changed_apart_are_merged() -> None:
    merge = merge_fields(BASE, {**BASE, "phone": "02"}, {**BASE, "email": "c@d.fr"})

    assert merge.values == {"name": "Ville", "phone": "02", "email": "c@d.fr"}
    assert merge.conflicts == {}


def test_a_field_changed_by_both_keeps_what_was_typed_and_shows_what_is_saved() -> None:
    merge = merge_fields(BASE, {**BASE, "phone": "02"}, {**BASE, "phone": "03"})

    assert merge.values["phone"] == "03"
    assert merge.conflicts == {"phone": "02"}


def test_the_same_change_twice_is_no_conflict() -> None:
    assert merge_fields(BASE, {**BASE, "phone": "02"}, {**BASE, "phone": "02"}).conflicts == {}
