"""Settings of the authority: declared by capabilities, kept in the database of the site, changed by an administrator.

What the operator of the machines decides is in `app.config`; what the authority decides is here. Reading one costs nothing:
`site_settings.get("map.zoom")`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core import clock, sealing
from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, Sealed, UtcDateTime, db, mapped_column
from app.core.settings.setting_kinds import Setting, SettingGroup, SettingRefused
from app.core.site_cache import SiteCache


class SiteSetting(Base):
    """A setting that the authority changed; those that are not here have their default."""

    __tablename__ = "site_setting"

    key: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)
    value: Mapped[Any] = mapped_column(Json, nullable=True, info=ANONYMOUS)
    # A password or a key of a service, sealed under the master key of the installation; never shown again.
    secret: Mapped[bytes | None] = mapped_column(Sealed, info=TECHNICAL)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The account of an agent; nobody when it came with an installation or a command.
    changed_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)


class SettingsRefused(Exception):
    """Nothing was changed; `problems` says why, by key."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


class UnknownSetting(LookupError):
    """No capability declares that key."""


class _Registry:
    """What the composition root said: the groups, in the order in which they are shown."""

    groups: Sequence[SettingGroup] = ()
    by_key: Mapping[str, Setting] = {}


def install(groups: Sequence[SettingGroup]) -> None:
    """Called once by the composition root."""
    _Registry.groups = groups
    _Registry.by_key = {setting.key: setting for group in groups for setting in group.settings}


def list_groups() -> Sequence[SettingGroup]:
    return _Registry.groups


def find_group(slug: str) -> SettingGroup | None:
    return next((group for group in _Registry.groups if group.slug == slug), None)


def get_setting(key: str) -> Any:
    """The value in force on the current site. Raises UnknownSetting."""
    setting = _get_declaration(key)
    found = _saved_settings.get().get(key)
    if found is None:
        return setting.default
    value, secret = found
    if setting.is_secret:
        return sealing.unseal_for_site(secret, about=_get_seal_context(key)) if secret is not None else setting.default
    return setting.default if value is None else value


def is_setting_set(key: str) -> bool:
    """True once the authority said something else than the default; how one knows that a secret is kept."""
    return key in _saved_settings.get()


def save_settings(typed: Mapping[str, str], *, by: UUID | None = None) -> None:
    """Sets what was typed, all or nothing; an empty answer goes back to the default. Raises SettingsRefused."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for key, text in typed.items():
        try:
            values[key] = _get_declaration(key).read(text)
        except SettingRefused as refused:
            problems[key] = str(refused)
    if problems:
        raise SettingsRefused(problems)
    for key, value in values.items():
        _save_setting(_get_declaration(key), value, by)
    _saved_settings.invalidate()


def clear_cache() -> None:
    """Drops what this process remembers."""
    _saved_settings.clear()


def _save_setting(setting: Setting, value: Any, by: UUID | None) -> None:
    row = db.session.get(SiteSetting, setting.key)
    if value is None or (not setting.is_secret and value == setting.default):
        if row is not None:
            db.session.delete(row)
            db.session.flush()
        return
    if row is None:
        row = SiteSetting(key=setting.key)
        db.session.add(row)
    if setting.is_secret:
        row.secret = sealing.seal_for_site(value, about=_get_seal_context(setting.key))
    else:
        row.value = value
    row.changed_at, row.changed_by_id = clock.now(), by
    db.session.flush()


def _get_declaration(key: str) -> Setting:
    if key not in _Registry.by_key:
        raise UnknownSetting(key)
    return _Registry.by_key[key]


def _get_seal_context(key: str) -> str:
    return f"site_setting.{key}"


def _read_all() -> dict[str, tuple[Any, bytes | None]]:
    rows = db.session.execute(select(SiteSetting.key, SiteSetting.value, SiteSetting.secret))
    return {row.key: (row.value, row.secret) for row in rows}


_saved_settings = SiteCache(_read_all)
