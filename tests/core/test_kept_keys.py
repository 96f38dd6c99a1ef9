"""Keys kept at hand for a minute: believed until then, or until one is destroyed in any process of the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from app.core import kept_keys as module
from app.core.kept_keys import KeptKeys, kept_keys

ONE, OTHER = uuid4(), uuid4()
KEY = b"k" * 32
FORGET = "import sys; from pathlib import Path; from app.core.kept_keys import KeptKeys; KeptKeys(Path(sys.argv[1])).forget()"


def test_a_key_is_kept_for_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = KeptKeys(tmp_path / "stamp")
    kept.keep({ONE: KEY}, under=kept.stamp())

    assert (kept.get(ONE), kept.get(OTHER)) == (KEY, None)

    monkeypatch.setattr(module, "KEPT_SECONDS", -1.0)
    kept.keep({ONE: KEY}, under=kept.stamp())
    assert kept.get(ONE) is None


def test_another_process_that_destroys_a_key_is_heard_at_once(tmp_path: Path) -> None:
    kept = KeptKeys(tmp_path / "stamp")
    kept.keep({ONE: KEY}, under=kept.stamp())

    subprocess.run([sys.executable, "-c", FORGET, str(tmp_path / "stamp")], check=True)

    assert kept.get(ONE) is None


def test_a_key_read_before_its_destruction_and_kept_after_it_is_not_believed(tmp_path: Path) -> None:
    reader, destroyer = KeptKeys(tmp_path / "stamp"), KeptKeys(tmp_path / "stamp")
    before = reader.stamp()
    destroyer.forget()

    reader.keep({ONE: KEY}, under=before)

    assert reader.get(ONE) is None


def test_no_more_than_a_few_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEYS", 2)
    kept = KeptKeys(tmp_path / "stamp")
    for key_id in (ONE, uuid4(), OTHER):
        kept.keep({key_id: KEY}, under=kept.stamp())

    assert (kept.get(ONE), kept.get(OTHER)) == (None, KEY)


@pytest.mark.parametrize("url", ["postgresql+psycopg://keys.example/keys", "sqlite://"])
def test_nothing_is_kept_where_destruction_is_not_heard_of(url: str) -> None:
    kept = kept_keys(url)
    kept.keep({ONE: KEY}, under=kept.stamp())

    assert kept.get(ONE) is None
    kept.forget()
