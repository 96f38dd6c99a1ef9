"""Places of a session: how many people by category, what they pay, which places are free, who is offered a freed one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

# How long an offered place is kept for somebody, and before the start when that comes first.
OFFER_TIME = timedelta(hours=24)
# Nobody is offered a place later than that before the start.
LAST_OFFER = timedelta(hours=1)

# A pool of places: that of the session has no category.
Place = tuple[str, int]
WHOLE = ""
Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Party:
    """The people who register together, all or none."""

    people: int
    # By category of place; empty when all places are alike.
    categories: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Capacity:
    """The places of a session, in all and of the categories that have a number of their own; prices are in cents."""

    places: int
    categories: Mapping[str, int | None] = field(default_factory=dict)
    prices: Mapping[str, int] = field(default_factory=dict)


def read_capacity(places: int, categories: Mapping[str, Any]) -> Capacity:
    """The capacity of a session as it is stored."""
    return Capacity(
        places,
        {key: category.get("places") for key, category in categories.items()},
        {key: category.get("price") or 0 for key, category in categories.items()},
    )


def compute_amount(capacity: Capacity, party: Party) -> int:
    """Compute the amount that a party pays, in cents."""
    return sum(capacity.prices.get(key, 0) * count for key, count in party.categories.items())


def count_free(capacity: Capacity, used_places: Collection[Place]) -> dict[str, int]:
    """The places left: of the session under the empty name, and of each category that has a number of its own."""
    pools = {WHOLE: capacity.places, **{key: count for key, count in capacity.categories.items() if count is not None}}
    used = dict.fromkeys(pools, 0)
    for pool, _number in used_places:
        if pool in used:
            used[pool] += 1
    return {pool: max(count - used[pool], 0) for pool, count in pools.items()}


def fits(party: Party, free: Mapping[str, int]) -> bool:
    """Whether a whole party has its places among those that are left."""
    return party.people <= free[WHOLE] and all(
        count <= free[key] for key, count in party.categories.items() if key in free
    )


def choose_places(capacity: Capacity, used_places: Collection[Place], party: Party) -> list[Place] | None:
    """The places that a party takes, one in the session for each person and one in their category; None when too few are left."""
    if not fits(party, count_free(capacity, used_places)):
        return None
    pool_counts = {WHOLE: party.people}
    pool_counts |= {key: count for key, count in party.categories.items() if capacity.categories.get(key) is not None}
    places: list[Place] = []
    for pool, count in pool_counts.items():
        size = capacity.places if pool == WHOLE else capacity.categories[pool] or 0
        numbers = [number for number in range(size) if (pool, number) not in used_places]
        places += [(pool, number) for number in numbers[:count]]
    return places


def first_that_fits(waiting: Iterable[tuple[Entry, Party]], free: Mapping[str, int]) -> Entry | None:
    """The first of those who wait, in their order, whose party has its places among those that are left."""
    return next((key for key, party in waiting if fits(party, free)), None)


def offer_deadline(now: datetime, start: datetime) -> datetime | None:
    """Until when a place offered now is kept; None when it is too late to offer any."""
    deadline = min(now + OFFER_TIME, start - LAST_OFFER)
    return deadline if deadline > now else None
