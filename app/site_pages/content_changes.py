"""Changes of the contents of a page, each of one target: found, applied and inverted. Pure.

A target is « titles », « descriptions », « order » or « blocks/b4 ».
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TITLES, DESCRIPTIONS, ORDER = "titles", "descriptions", "order"
BLOCKS = "blocks/"
_TEXT_TARGETS = (TITLES, DESCRIPTIONS)


@dataclass(frozen=True)
class Change:
    """Values of a target before and after a change; None for a block that did not exist, or does not any more."""

    target: str
    before: Any
    after: Any

    @classmethod
    def from_json(cls, change: Mapping[str, Any]) -> Change:
        return cls(change["target"], change["before"], change["after"])

    def to_json(self) -> dict[str, Any]:
        return {"target": self.target, "before": self.before, "after": self.after}

    def invert(self) -> Change:
        """The change that takes this one back."""
        return Change(self.target, self.after, self.before)


class ChangeConflict(Exception):
    """The target is not what it was when the change was made."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.target = target


def find_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The changes that lead from the one to the other."""
    changes = [
        Change(target, before[target], after[target]) for target in _TEXT_TARGETS if before[target] != after[target]
    ]
    for block_id in dict.fromkeys((*before["blocks"], *after["blocks"])):
        former, current = before["blocks"].get(block_id), after["blocks"].get(block_id)
        if former != current:
            changes.append(Change(f"{BLOCKS}{block_id}", former, current))
    if before["order"] != after["order"]:
        changes.append(Change(ORDER, before["order"], after["order"]))
    return changes


def apply_changes(contents: Mapping[str, Any], changes: Iterable[Change], *, strictly: bool = True) -> dict[str, Any]:
    """The contents with these changes. Raises ChangeConflict, if `strictly`, when a target changed meanwhile.

    The order of blocks never conflicts: blocks that somebody else added stay after the block that they follow.
    """
    result = {**contents, "blocks": dict(contents["blocks"])}
    for change in changes:
        if change.target == ORDER:
            result[ORDER] = merge_order(result[ORDER], change.before, change.after)
            continue
        if strictly and read_target(result, change.target) != change.before:
            raise ChangeConflict(change.target)
        _write_target(result, change.target, change.after)
    result[ORDER] = [block_id for block_id in result[ORDER] if block_id in result["blocks"]]
    return result


def merge_order(current: Sequence[str], before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The order `after`, with the blocks that were added since `before` each after the block that it follows."""
    dropped = set(before) - set(current)
    merged = [block_id for block_id in after if block_id not in dropped]
    for index, block_id in enumerate(current):
        if block_id in merged or block_id in before:
            continue
        predecessor = current[index - 1] if index else ""
        merged.insert(merged.index(predecessor) + 1 if predecessor in merged else 0, block_id)
    return merged


def read_target(contents: Mapping[str, Any], target: str) -> Any:
    """Read the present value of the target."""
    if target.startswith(BLOCKS):
        return contents["blocks"].get(target.removeprefix(BLOCKS))
    return contents[target]


def _write_target(contents: dict[str, Any], target: str, value: Any) -> None:
    if not target.startswith(BLOCKS):
        contents[target] = value
    elif value is None:
        contents["blocks"].pop(target.removeprefix(BLOCKS), None)
    else:
        contents["blocks"][target.removeprefix(BLOCKS)] = value
