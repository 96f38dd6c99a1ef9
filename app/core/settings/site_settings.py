"""Settings of the authority: declared by capabilities, stored in the database of the site, changed by administrators.

The operator's settings are in `app.config`. Reading is cached: `site_settings.get_setting("map.zoom")`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core import clock, sealing
from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, Sealed, UtcDateTime, db, mapped_column
from app.core.declared_value import ValueRefused
from app.core.settings.setting_kinds import Setting, SettingGroup
from app.core.site_cache import SiteCache


class SiteSetting(Base):
    """A setting that the authority changed; all others have their default."""

    __tablename__ = "site_setting"

    key: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)
    value: Mapped[Any] = mapped_column(Json, nullable=True, info=ANONYMOUS)
    # A password or API key, sealed with the master key; never displayed again.
    secret: Mapped[bytes | None] = mapped_column(Sealed, info=TECHNICAL)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The account of an agent; None if it was set by an installation or a command.
    changed_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)


class SettingsRefused(Exception):
    """Nothing was changed; `problems` gives the messages by key."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


class UnknownSetting(LookupError):
    """No capability declares that key."""


class _Registry:
    """The setting groups, in display order."""

    groups: Sequence[SettingGroup] = ()
    by_key: Mapping[str, Setting] = {}


def install(groups: Sequence[SettingGroup]) -> None:
    """Set the groups. Called once by the composition root."""
    _Registry.groups = groups
    _Registry.by_key = {setting.key: setting for group in groups for setting in group.settings}


def list_groups() -> Sequence[SettingGroup]:
    """The groups of the settings page, in its order."""
    return [group for group in _Registry.groups if group.is_listed]


def find_group(slug: str) -> SettingGroup | None:
    """A group of the settings page."""
    return next((group for group in list_groups() if group.slug == slug), None)


def find_group_of(key: str) -> SettingGroup | None:
    """The group that declares a setting, listed or not."""
    return next((group for group in _Registry.groups if any(one.key == key for one in group.settings)), None)


def get_declaration(key: str) -> Setting:
    """The declaration of a setting. Raises UnknownSetting."""
    if key not in _Registry.by_key:
        raise UnknownSetting(key)
    return _Registry.by_key[key]


def get_setting(key: str) -> Any:
    """The current value on the current site. Raises UnknownSetting."""
    setting = get_declaration(key)
    saved = _saved_settings.get().get(key)
    if saved is None:
        return setting.default
    value, secret = saved
    if setting.is_secret:
        return sealing.unseal_for_site(secret, about=_get_seal_context(key)) if secret is not None else setting.default
    return setting.default if value is None else value


def is_setting_set(key: str) -> bool:
    """Whether the authority set another value than the default; for a secret, whether one is stored."""
    return key in _saved_settings.get()


def save_settings(text_by_key: Mapping[str, str], *, by: UUID | None = None) -> None:
    """Save typed values, all or nothing; an empty text restores the default. Raises SettingsRefused."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for key, text in text_by_key.items():
        try:
            values[key] = get_declaration(key).read(text)
        except ValueRefused as error:
            problems[key] = str(error)
    if problems:
        raise SettingsRefused(problems)
    for key, value in values.items():
        _save_setting(get_declaration(key), value, by)
    _saved_settings.invalidate()


def clear_cache() -> None:
    """Clear the cache of this process."""
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


def _get_seal_context(key: str) -> str:
    return f"site_setting.{key}"


def _read_all() -> dict[str, tuple[Any, bytes | None]]:
    rows = db.session.execute(select(SiteSetting.key, SiteSetting.value, SiteSetting.secret))
    return {row.key: (row.value, row.secret) for row in rows}


_saved_settings = SiteCache(_read_all)
