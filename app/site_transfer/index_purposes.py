"""The purposes of keyed fingerprints: those whose keys an export carries, and those that a new installation derives anew."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from app.accounts.families import FAMILIES
from app.core.db import Base
from app.core.sealing import get_index_key

# Stored in columns, printed on paper or part of links in letters: no other key gives the same fingerprints.
CARRIED = (
    "access.actor", "access.erased", "access.head", "access.subject", "account.email", "account.passkey_owner",
    "account.recovery", "agenda.feed", "appointment.choice", "booking.code", "booking.earlier_offer", "booking.management",
    "booking.offer", "booking.presence", "booking.ticket", "booking_series.renewal", "case.link", "case.rating",
    "device.account", "device.content", "device.key", "device.owner", "device.secret", "document.code",
    "draft.confirmation", "draft.confirmation.hash", "external_identity.pivot", "external_identity.subject",
    "field.copy", "invoice.family", "list_export.subject", "mail.message", "mail.reply", "place.square",
    "pre_application", "purged", "purged.uncounted", "push_device", "site_page.preview", "sms.report", "sms.stopped",
    "tracking.code", "tracking.hash",
)  # fmt: skip
CARRIED_BY_FAMILY = ("case.area", "case.contact", "case.district", "case.search", "sectoral")
# With the table and the columns that say which procedures, lists or régies there are.
CARRIED_BY_SLUG = (
    ("case.facet.", ("procedure.slug", "procedure_version.slug", "case.procedure_slug")),
    ("card:", ("data_source.slug",)),
    ("invoice.payer.", ("regie.slug",)),
)
# Beginnings of the purposes of fingerprints that last for minutes, or that only the former installation reads.
DERIVED_ANEW = (
    "account.device", "account.passkey_challenge", "api.access_token", "archive.subject", "attempts.", "backup",
    "browser.name", "case_presence", "external_session.sid", "limit.", "openid.interaction", "presence",
    "recipient.quota", "robot.word", "search of choices",
)  # fmt: skip


def read_index_keys(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """The key of each carried purpose of the current site."""
    for purpose in _list_purposes(connection):
        yield purpose, get_index_key(purpose)


def _list_purposes(connection: Connection) -> list[str]:
    purposes = {*CARRIED, *(f"{purpose}.{family}" for purpose in CARRIED_BY_FAMILY for family in FAMILIES)}
    for beginning, columns in CARRIED_BY_SLUG:
        for path in columns:
            table_name, column = path.split(".")
            slugs = connection.scalars(select(Base.metadata.tables[table_name].c[column]).distinct())
            purposes.update(f"{beginning}{slug}" for slug in slugs)
    return sorted(purposes)
