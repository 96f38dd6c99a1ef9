"""Differences of the history in words: what changed, before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts.administration_changes import Difference
from app.accounts.administration_watch import find_watch
from app.core.formats import format_day, format_moment
from app.core.i18n import gettext as _


@dataclass(frozen=True)
class ChangeLine:
    """One value that changed; an empty text where there was none, nothing at all for a value that is never shown."""

    label: str
    before: str | None = None
    after: str | None = None
    # Whether its row was made then: there was nothing before.
    is_new: bool = False

    @property
    def is_hidden(self) -> bool:
        return self.before is None and self.after is None


def describe_changes(details: Mapping[str, Any]) -> list[ChangeLine]:
    """The lines of an event; the name of the row stands before when several rows changed."""
    differences: Sequence[Difference] = details.get("changes", ())
    has_several_rows = len({(one["of"], one["row"]) for one in differences}) > 1
    return [_describe_difference(difference, has_several_rows=has_several_rows) for difference in differences]


def _describe_difference(difference: Difference, *, has_several_rows: bool) -> ChangeLine:
    watch, path = find_watch(difference["of"]), tuple(difference["path"])
    label = watch.describe_path(path) if watch else " › ".join(path)
    if has_several_rows and difference["row"]:
        label = f"{difference['row']} › {label}"
    if difference.get("is_hidden"):
        return ChangeLine(label, is_new=difference.get("is_new", False))
    values = (difference.get("before"), difference.get("after"))
    before, after = (_describe_value(watch.describe_value(path, value) if watch else value) for value in values)
    return ChangeLine(label, before, after, difference.get("is_new", False))


def _describe_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, int | float):
        return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
    if isinstance(value, Mapping):
        return format_moment(value["at"]) if "at" in value else format_day(value["on"])
    return str(value)
