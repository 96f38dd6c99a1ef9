"""`parvis export-site` and `import-site`: what whoever looks after an installation types and reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from app.accounts.administration_history import AdministrationEvent
from app.cli import main
from app.cli.group import get_application, get_settings, open_site
from app.core.db import db, engines
from app.privacy.models import AccessEntry
from tests.conftest import MASTER_KEY, SECRET_KEY
from tests.site_transfer.conftest import OTHER_MASTER_KEY, PASSPHRASE

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a command on the installation of that name, which has its own master key, as a process of its own would."""
    for name in ("DATABASE_URL", "PARVIS_KEYS_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, on: str = "here", passphrase: str = PASSPHRASE) -> Result:
        _close_connections()
        environment = {
            "PARVIS_ENV": "test",
            "PARVIS_SECRET_KEY": SECRET_KEY,
            "PARVIS_MASTER_KEY": MASTER_KEY if on == "here" else OTHER_MASTER_KEY,
            "PARVIS_VAR": str(tmp_path / on),
            "PARVIS_EXPORT_PASSPHRASE": passphrase,
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, arguments)

    yield run
    _close_connections()


def _close_connections() -> None:
    for cached in (get_settings, get_application):
        cached.cache_clear()
    engines.close_connections()


def test_a_site_goes_from_one_installation_to_another(run: Run, tmp_path: Path) -> None:
    target = str(tmp_path / "export.zip")
    run("migrate")

    export_output = run("export-site", target)
    again = run("export-site", target)
    import_output = run("import-site", target, on="elsewhere")
    full = run("import-site", target, on="elsewhere")

    assert export_output.exit_code == 0, export_output.output
    assert "It holds personal data in clear" in export_output.output
    assert list(tmp_path.glob("export*")) == [tmp_path / "export.zip"]
    assert "choose another name" in again.output
    assert import_output.exit_code == 0, import_output.output
    assert "stop those of the former one" in import_output.output
    assert full.exit_code == 1
    assert "The site is not empty" in full.output
    with open_site(None):
        events = db.session.scalars(select(AdministrationEvent.what).order_by(AdministrationEvent.happened_at)).all()
        verbs = db.session.scalars(select(AccessEntry.verb)).all()
    assert events == ["site_export_requested", "site_imported"]
    assert set(verbs) == {"export"}


def test_a_short_passphrase_and_a_file_that_is_no_export_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.zip").write_bytes(b"Bonjour")
    run("migrate")

    short = run("export-site", str(tmp_path / "export"), passphrase="courte")
    letter = run("import-site", str(tmp_path / "letter.zip"))

    assert (short.exit_code, letter.exit_code) == (1, 1)
    assert "at least 16 characters" in short.output
    assert not (tmp_path / "export").exists()
    assert "neither a folder nor a zip file" in letter.output
