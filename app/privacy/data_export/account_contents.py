"""Account in a data export: profile, means of signing in, sessions, linked software, choices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from app.accounts.models import Account
from app.accounts.passkeys.queries import list_passkeys, read_name
from app.accounts.profile import Profile
from app.accounts.quality_holders import list_qualities_of_account
from app.accounts.sessions import list_sessions
from app.core.db import db
from app.identity import links as identity_links
from app.identity.external_sessions import list_source_labels
from app.identity.sources import get_label
from app.notifications.messages import unseal_content
from app.notifications.models import Message
from app.notifications.preferences import get_choices
from app.notifications.push_devices import list_devices_of_account
from app.openid_provider.software_links import list_links


def describe_account(account: Account, profile: Profile) -> dict[str, Any]:
    """The account, without what would open it: neither its password nor the public halves of its passkeys."""
    return {
        **asdict(profile),
        "created_at": account.created_at,
        "last_seen_on": account.last_seen_on,
        "identities": [
            {
                "source": link.source,
                "label": get_label(link.source),
                "since": link.linked_at,
                "last_used_at": link.last_used_at,
                "certified": link.certified,
                "received": link.attributes,
            }
            for link in identity_links.list_links(account)
        ],
        "passkeys": [
            {
                "name": read_name(account, passkey),
                "since": passkey.created_at,
                "last_used_at": passkey.last_used_at,
            }
            for passkey in list_passkeys(account.id)
        ],
        "sign_ins": list(_list_sign_ins(account)),
        "linked_software": [
            {
                "name": client.name,
                "purpose": client.purpose,
                "claims": link.claims,
                "since": link.created_at,
                "last_used_at": link.last_used_at,
            }
            for link, client in list_links(account.id)
        ],
        "letters": list(_list_letters(account)),
        "qualities": [
            {
                "title": quality.title,
                "family": quality.family,
                "since": quality.given_at,
                "until": quality.ends_on,
                "known_as": {"name": quality.origin.name, "email": quality.origin.email},
                "request": quality.origin.request,
                "reason": quality.origin.reason,
            }
            for quality in list_qualities_of_account(account.id)
        ],
        "devices": [
            {"since": device.created_at, "browser": device.browser} for device in list_devices_of_account(account.id)
        ],
        "choices": [
            {"topic": topic, "channel": channel, "wanted": is_wanted}
            for (topic, channel), is_wanted in sorted(get_choices(account.id).values.items())
        ],
    }


def _list_sign_ins(account: Account) -> Iterator[dict[str, Any]]:
    """The active sessions, how each was opened, and by which source of identities if one did."""
    labels = list_source_labels(account.id)
    for session in list_sessions(account.id):
        yield {
            "at": session.created_at,
            "browser": session.browser,
            "method": session.method,
            "source": labels.get(session.id),
        }


def _list_letters(account: Account) -> Iterator[dict[str, Any]]:
    """The messages about the account, without their texts: these may contain single-use links."""
    query = select(Message).where(Message.account_id == account.id, Message.sealed.is_not(None))
    for message in db.session.scalars(query.order_by(Message.created_at)):
        content = unseal_content(message) or {}
        yield {"at": message.created_at, "to": content.get("to"), "subject": content.get("subject")}
