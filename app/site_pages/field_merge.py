"""Two people changed the same text: what each changed is merged, and what both changed is a conflict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Merge:
    """The merged values; `conflicts` gives the saved value of each field that both changed."""

    values: dict[str, Any]
    conflicts: dict[str, Any]


def merge_fields(base: Mapping[str, Any], saved: Mapping[str, Any], typed_values: Mapping[str, Any]) -> Merge:
    """Merge what was typed from `base` with what somebody saved since; a conflicting field holds what was typed."""
    values: dict[str, Any] = dict(saved)
    conflicts: dict[str, Any] = {}
    for name, value in typed_values.items():
        former, current = base.get(name), saved.get(name)
        if value == former:
            continue
        if current not in (former, value):
            conflicts[name] = current
        values[name] = value
    return Merge(values, conflicts)
