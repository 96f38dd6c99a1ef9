"""Quotas of uploaded bytes per network, per account and for all anonymous visitors, and the minimum free disk space.

Anonymous visitors share most of their quota; the rest is reserved for those who were here before the site was flooded.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from errno import EDQUOT, ENOSPC

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour
from werkzeug.exceptions import HTTPException

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.rate_limits import counters
from app.core.rate_limits.errors import TooMuchSent
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting
from app.core.sites import current_site
from app.core.web.access_rules import Actor

MEBIBYTE = 1024 * 1024
# Small requests are only counted by number; those that carry a file are counted by size.
UNCOUNTED_BYTES = 64 * 1024
RESIDENT_RATES = (RateLimitItemPerHour(300 * MEBIBYTE), RateLimitItemPerDay(1024 * MEBIBYTE))
AGENT_RATES = (RateLimitItemPerHour(2048 * MEBIBYTE),)
RETRY_SECONDS = 3600
# Of the daily quota of anonymous visitors: whoever comes for the first time shares this part.
SHARED_PERCENT = 60
KNOWN_SENDER_RATE = RateLimitItemPerDay(100 * MEBIBYTE)

NETWORK_HOURLY_QUOTA = Setting(
    "files.network_hour_mb",
    "integer",
    _("Fichiers reçus d’un même réseau en une heure, en mégaoctets"),
    _("Ne compte que les personnes sans compte. Augmentez ce nombre pour une journée d’inscription dans une école."),
    default=100,
    minimum=10,
    maximum=1_000_000,
)
NETWORK_DAILY_QUOTA = Setting(
    "files.network_day_mb",
    "integer",
    _("Fichiers reçus d’un même réseau en un jour, en mégaoctets"),
    _("Ne compte que les personnes sans compte."),
    default=300,
    minimum=10,
    maximum=1_000_000,
)
ANONYMOUS_DAILY_QUOTA = Setting(
    "files.strangers_day_mb",
    "integer",
    _("Fichiers reçus en un jour de toutes les personnes sans compte, en mégaoctets"),
    _(
        "Au-delà, elles sont invitées à se connecter ou à revenir le lendemain. Quatre dixièmes sont gardés pour les"
        " appareils déjà connus et les demandes en cours."
    ),
    default=3000,
    minimum=10,
    maximum=10_000_000,
)
MIN_FREE_SPACE = Setting(
    "files.free_mb",
    "integer",
    _("Espace laissé libre sur le disque, en mégaoctets"),
    _("En dessous, aucun fichier n’est plus reçu : les demandes et leurs réponses ont encore de la place."),
    default=1000,
    minimum=0,
    maximum=1_000_000_000,
)
SETTINGS = (NETWORK_HOURLY_QUOTA, NETWORK_DAILY_QUOTA, ANONYMOUS_DAILY_QUOTA, MIN_FREE_SPACE)


class StorageFull(HTTPException):
    """No file can be stored for now, whoever sends it."""

    code = 507
    retry_after = RETRY_SECONDS

    @property
    def description(self) -> str:  # type: ignore[override]
        return gettext("Aucun fichier ne peut être reçu pour le moment.")

    def get_headers(self, *_args: object, **_values: object) -> list[tuple[str, str]]:
        return [("Retry-After", str(self.retry_after))]


def is_disk_full(error: BaseException) -> bool:
    """Whether the error means that the disk or quota is full."""
    return isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT)


def count_upload(size: int, *, by: Actor, network: str, find_known_sender: Callable[[], str | None]) -> None:
    """Count the bytes of a request before they are read. Raises TooMuchSent or StorageFull.

    `find_known_sender` is called once the shared part is used up: whom the reserve is counted for, if anybody.
    """
    if size <= UNCOUNTED_BYTES:
        return
    check_free_space(size)
    if by.account_id is not None:
        rates = AGENT_RATES if by.is_agent else RESIDENT_RATES
        _count_bytes(rates, "upload.account", str(by.account_id), size)
        return
    network_rates = (
        RateLimitItemPerHour(_get_setting_bytes(NETWORK_HOURLY_QUOTA)),
        RateLimitItemPerDay(_get_setting_bytes(NETWORK_DAILY_QUOTA)),
    )
    _count_bytes(network_rates, "upload.network", network, size)
    quota = _get_setting_bytes(ANONYMOUS_DAILY_QUOTA)
    shared = quota * SHARED_PERCENT // 100
    try:
        _count_bytes((RateLimitItemPerDay(shared),), "upload.strangers", "", size)
    except TooMuchSent:
        sender = find_known_sender()
        if sender is None:
            raise
        _count_bytes((KNOWN_SENDER_RATE,), "upload.known", sender, size)
        _count_bytes((RateLimitItemPerDay(quota - shared),), "upload.reserve", "", size)


def check_free_space(size: int) -> None:
    """Raises StorageFull if the file would take the disk below its minimum free space."""
    root = current_site().storage_root
    existing_folder = next(folder for folder in (root, *root.parents) if folder.exists())
    if shutil.disk_usage(existing_folder).free - size < _get_setting_bytes(MIN_FREE_SPACE):
        raise StorageFull


def _count_bytes(rates: tuple[RateLimitItem, ...], purpose: str, subject: str, size: int) -> None:
    for rate in rates:
        if seconds := counters.count_hit(rate, purpose, subject, cost=size):
            raise TooMuchSent(retry_after=seconds)


def _get_setting_bytes(setting: Setting) -> int:
    return int(site_settings.get_setting(setting.key)) * MEBIBYTE
