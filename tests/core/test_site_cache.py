"""Values read once and cached for a few seconds."""

from __future__ import annotations

from threading import Thread

import pytest

from app.core import site_cache
from app.core.site_cache import SiteCache
from app.core.sites import Site, unit_of_work


class Counter:
    """A value read from elsewhere, which counts its reads."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_a_value_is_read_once(site: Site) -> None:
    shared = SiteCache(Counter())

    assert [shared.get(), shared.get()] == [1, 1]


def test_it_is_read_again_after_a_few_seconds(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = SiteCache(Counter())
    with unit_of_work(site):
        shared.get()

    monkeypatch.setattr(site_cache, "CACHE_SECONDS", 0.0)

    with unit_of_work(site):
        assert shared.get() == 2


def test_a_unit_of_work_sees_one_value(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_cache, "CACHE_SECONDS", 0.0)
    shared = SiteCache(Counter())

    with unit_of_work(site):
        assert [shared.get(), shared.get()] == [1, 1]


def test_a_concurrent_change_does_not_affect_a_unit_of_work(site: Site) -> None:
    shared = SiteCache(Counter())

    with unit_of_work(site):
        values = [shared.get()]
        other = Thread(target=shared.clear)
        other.start()
        other.join()
        values.append(shared.get())

    assert values == [1, 1]


def test_an_invalidated_value_is_read_again_at_once(site: Site) -> None:
    shared = SiteCache(Counter())

    with unit_of_work(site):
        values = [shared.get()]
        shared.clear()
        values.append(shared.get())

    assert values == [1, 2]


def test_a_unit_of_work_reads_its_own_changes(site: Site) -> None:
    shared = SiteCache(Counter())
    with unit_of_work(site):
        shared.invalidate()
        assert [shared.get(), shared.get()] == [1, 2]

    assert [shared.get(), shared.get()] == [3, 3]
