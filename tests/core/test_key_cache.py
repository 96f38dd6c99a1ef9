"""Keys kept at hand for a minute: believed until then, or until one is destroyed in any process of the machine."""

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


def test_a_key_is_kept_for_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = KeyCache(tmp_path / "stamp")
    kept.put({ONE: KEY}, under=kept.read_stamp())

    assert (kept.get(ONE), kept.get(OTHER)) == (KEY, None)

    monkeypatch.setattr(module, "CACHE_SECONDS", -1.0)
    kept.put({ONE: KEY}, under=kept.read_stamp())
    assert kept.get(ONE) is None


def test_another_process_that_destroys_a_key_is_heard_at_once(tmp_path: Path) -> None:
    kept = KeyCache(tmp_path / "stamp")
    kept.put({ONE: KEY}, under=kept.read_stamp())

    subprocess.run([sys.executable, "-c", FORGET, str(tmp_path / "stamp")], check=True)

    assert kept.get(ONE) is None


def test_a_key_read_before_its_destruction_and_kept_after_it_is_not_believed(tmp_path: Path) -> None:
    reader, destroyer = KeyCache(tmp_path / "stamp"), KeyCache(tmp_path / "stamp")
    before = reader.read_stamp()
    destroyer.clear()

    reader.put({ONE: KEY}, under=before)

    assert reader.get(ONE) is None


def test_no_more_than_a_few_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KEYS", 2)
    kept = KeyCache(tmp_path / "stamp")
    for key_id in (ONE, uuid4(), OTHER):
        kept.put({key_id: KEY}, under=kept.read_stamp())

    assert (kept.get(ONE), kept.get(OTHER)) == (None, KEY)


@pytest.mark.parametrize("url", ["postgresql+psycopg://keys.example/keys", "sqlite://"])
def test_nothing_is_kept_where_destruction_is_not_heard_of(url: str) -> None:
    kept = get_key_cache(url)
    kept.put({ONE: KEY}, under=kept.read_stamp())

    assert kept.get(ONE) is None
    kept.clear()
