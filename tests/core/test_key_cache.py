"""The key cache: valid for a minute, or until a key is destroyed in any process of the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from app.core.sealing import key_cache as module
from app.core.sealing.key_cache import KeyCache, get_key_cache

ONE, OTHER = uuid4(), uuid4()
KEY = b"k" * 32
FORGET = "import sys; from pathlib import Path; from app.core.sealing.key_cache import KeyCache; KeyCache(Path(sys.argv[1])).clear()"  # noqa: E501


def test_a_key_is_cached_for_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = KeyCache(tmp_path / "stamp")
    cache.put({ONE: KEY}, under=cache.read_stamp())

    assert (cache.get(ONE), cache.get(OTHER)) == (KEY, None)

    monkeypatch.setattr(module, "CACHE_SECONDS", -1.0)
    cache.put({ONE: KEY}, under=cache.read_stamp())
    assert cache.get(ONE) is None


@pytest.mark.thorough
def test_a_key_destroyed_in_another_process_invalidates_the_cache(tmp_path: Path) -> None:
    cache = KeyCache(tmp_path / "stamp")
    cache.put({ONE: KEY}, under=cache.read_stamp())

    subprocess.run([sys.executable, "-c", FORGET, str(tmp_path / "stamp")], check=True)

    assert cache.get(ONE) is None


def test_a_key_cached_after_its_destruction_is_invalid(tmp_path: Path) -> None:
    reader, destroyer = KeyCache(tmp_path / "stamp"), KeyCache(tmp_path / "stamp")
    before = reader.read_stamp()
    destroyer.clear()

    reader.put({ONE: KEY}, under=before)

    assert reader.get(ONE) is None


def test_the_cache_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KEYS", 2)
    cache = KeyCache(tmp_path / "stamp")
    for key_id in (ONE, uuid4(), OTHER):
        cache.put({key_id: KEY}, under=cache.read_stamp())

    assert (cache.get(ONE), cache.get(OTHER)) == (None, KEY)


@pytest.mark.parametrize("url", ["postgresql+psycopg://keys.example/keys", "sqlite://"])
def test_nothing_is_cached_without_a_shared_stamp(url: str) -> None:
    cache = get_key_cache(url)
    cache.put({ONE: KEY}, under=cache.read_stamp())

    assert cache.get(ONE) is None
    cache.clear()
