"""Settings: read once, refused all at once."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app.config import SettingsError, create_secrets, read_settings

PRODUCTION = {
    "PARVIS_ENV": "production",
    "PARVIS_BASE_URL": "https://demarches.ville.example",
    "PARVIS_SMTP_URL": "smtps://mail.ville.example",
}


def production(**changes: str) -> dict[str, str]:
    secrets = create_secrets()
    keys = {"PARVIS_SECRET_KEY": secrets["secret_key"], "PARVIS_MASTER_KEY": secrets["master_key"]}
    return {**PRODUCTION, **keys, **changes}


def test_production_needs_only_what_it_asks_for(tmp_path: Path) -> None:
    settings = read_settings(production(PARVIS_VAR=str(tmp_path)))

    assert settings.is_production
    assert settings.database_url == f"sqlite:///{tmp_path}/parvis.sqlite3"


@pytest.mark.parametrize(("setting", "proxies"), [("1", 1), ("2", 2), ("none", 0), ("0", None), ("", None)])
def test_no_proxy_must_be_stated_explicitly(setting: str, proxies: int | None) -> None:
    environment = {"PARVIS_PROXIES": setting} if setting else {}

    assert read_settings(production(**environment)).proxies == proxies


def test_an_empty_environment_is_production_and_lists_what_is_missing() -> None:
    with pytest.raises(SettingsError) as error:
        read_settings({})

    message = "\n".join(error.value.problems)
    for name in ("PARVIS_BASE_URL", "PARVIS_SECRET_KEY", "PARVIS_MASTER_KEY", "PARVIS_SMTP_URL"):
        assert name in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARVIS_BASE_URL", "http://demarches.ville.example"),
        ("PARVIS_SECRET_KEY", "short"),
        ("PARVIS_MASTER_KEY", "not base64"),
        ("PARVIS_MASTER_KEY", "c2hvcnQ="),
        ("PARVIS_PUSH_KEY", "c2hvcnQ="),
        ("PARVIS_PUSH_KEY", "/////wAAAAD//////////7zm+q2nF56E87nKwvxjJVE="),
        ("PARVIS_CLOCK_SHIFT_DAYS", "3"),
        ("PARVIS_SECOND_FACTOR", "off"),
        ("PORT", "eighty"),
        ("PARVIS_WEB_WORKERS", "0"),
        ("PARVIS_PROXIES", "-1"),
        ("PARVIS_SERVICE_WORKER", "perhaps"),
        ("PARVIS_PRIVATE_HOSTS", "http://gateway.lan:8443"),
    ],
)
def test_an_invalid_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings(production(**{name: value}))

    assert len(error.value.problems) == 1
    assert name in error.value.problems[0]


def test_development_creates_private_secrets_once(tmp_path: Path) -> None:
    environment = {"PARVIS_ENV": "development", "PARVIS_VAR": str(tmp_path)}

    first, second = read_settings(environment), read_settings(environment)

    assert first.master_key == second.master_key
    assert first.secret_key == second.secret_key
    mode = (tmp_path / "development-secrets.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_an_unknown_environment_is_refused() -> None:
    with pytest.raises(SettingsError):
        read_settings({"PARVIS_ENV": "staging"})
