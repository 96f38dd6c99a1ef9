"""What is read once and believed for a few seconds."""

from __future__ import annotations

from threading import Thread

import pytest

from app.core import site_cache
from app.core.site_cache import SiteCache
from app.core.sites import Site, unit_of_work


class Counter:
    """Something read from elsewhere, that counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_it_is_read_once_and_believed(site: Site) -> None:
    shared = SiteCache(Counter())

    assert [shared.get(), shared.get()] == [1, 1]


def test_it_is_read_again_after_a_few_seconds(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = SiteCache(Counter())
    with unit_of_work(site):
        shared.get()

    monkeypatch.setattr(site_cache, "CACHE_SECONDS", 0.0)

    with unit_of_work(site):
        assert shared.get() == 2


def test_what_one_makes_is_made_of_one_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_cache, "CACHE_SECONDS", 0.0)
    shared = SiteCache(Counter())

    with unit_of_work(site):
        assert [shared.get(), shared.get()] == [1, 1]


def test_what_another_thread_changes_meanwhile_leaves_it_of_one_time(site: Site) -> None:
    shared = SiteCache(Counter())

    with unit_of_work(site):
        found = [shared.get()]
        other = Thread(target=shared.clear)
        other.start()
        other.join()
        found.append(shared.get())

    assert found == [1, 1]


def test_what_is_forgotten_is_read_again_at_once(site: Site) -> None:
    shared = SiteCache(Counter())

    with unit_of_work(site):
        found = [shared.get()]
        shared.clear()
        found.append(shared.get())

    assert found == [1, 2]


def test_whoever_changes_it_reads_it_anew_until_their_work_ends(site: Site) -> None:
    shared = SiteCache(Counter())
    with unit_of_work(site):
        shared.invalidate()
        assert [shared.get(), shared.get()] == [1, 2]

    assert [shared.get(), shared.get()] == [3, 3]
