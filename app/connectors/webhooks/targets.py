"""Webhooks as administrators declare them: where they are, what they follow, their secrets; suspended and resumed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.cases.event_kinds import EVENT_KINDS
from app.cases.event_stream import StreamFilter, count_events, find_last_position, find_settled_position
from app.connectors.webhooks.models import Webhook
from app.connectors.webhooks.signature import create_secret
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.core.ids import new_id
from app.core.outgoing import is_declared_private_host
from app.core.outgoing.destinations import AddressRefused, read_url
from app.core.sealing import seal_for_site, unseal_for_site
from app.language.text.normalisation import fold
from app.procedures import publishing as procedures

# After a renewal both secrets sign, for the time that changing it in the software needs.
OVERLAP = timedelta(days=7)
MAX_NAME_LENGTH, MAX_URL_LENGTH = 100, 500
MAX_WAITING = 1000
_SECRET = "webhook.secret"  # noqa: S105


class WebhookNotFound(NotFound):
    """No such webhook."""


class WebhookRefused(ValueError):
    """A declaration that cannot be taken; `problem` is the code of what is wrong."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class WebhookTerms:
    """A webhook as an administrator types it; without procedures or kinds, it follows all of them."""

    name: str
    url: str
    procedures: Collection[str] = field(default_factory=tuple)
    kinds: Collection[str] = field(default_factory=tuple)


def list_webhooks() -> list[Webhook]:
    """All of them, in alphabetical order."""
    return sorted(db.session.scalars(select(Webhook)), key=lambda webhook: (fold(webhook.name), webhook.created_at))


def find_webhook(webhook_id: UUID) -> Webhook:
    """Raises WebhookNotFound."""
    webhook = db.session.get(Webhook, webhook_id)
    if webhook is None:
        raise WebhookNotFound(webhook_id)
    return webhook


def create_webhook(terms: WebhookTerms) -> tuple[Webhook, str]:
    """Declare a webhook, which follows what happens from now on; returns it with its secret. Raises WebhookRefused."""
    secret = create_secret()
    webhook = Webhook(
        id=new_id(),
        secret=seal_for_site(secret, about=_SECRET),
        position=find_last_position(),
        failures=0,
        created_at=clock.now(),
    )
    change_webhook(webhook, terms)
    db.session.add(webhook)
    db.session.flush()
    return webhook, secret


def change_webhook(webhook: Webhook, terms: WebhookTerms) -> None:
    """Change its name, its address and what it follows. A new address is tried at once. Raises WebhookRefused."""
    if not terms.name or len(terms.name) > MAX_NAME_LENGTH:
        raise WebhookRefused("name_missing")
    check_url(terms.url)
    if webhook.url not in (None, terms.url):
        clear_failures(webhook)
    webhook.name, webhook.url = terms.name, terms.url
    webhook.procedures, webhook.kinds = sorted(terms.procedures), sorted(terms.kinds)


def check_url(url: str) -> None:
    """Check the form of an address: in https, unless the operator declared its host. Raises WebhookRefused."""
    try:
        destination = read_url(url)
    except AddressRefused:
        raise WebhookRefused("url_refused") from None
    if len(url) > MAX_URL_LENGTH or "#" in url:
        raise WebhookRefused("url_refused")
    if not destination.is_secure and not is_declared_private_host(destination):
        raise WebhookRefused("url_not_secure")


def delete_webhook(webhook: Webhook) -> None:
    """Forget a webhook and its deliveries."""
    db.session.delete(webhook)
    db.session.flush()


def suspend_webhook(webhook: Webhook, reason: str) -> None:
    """Send nothing more to it; its place in the events stays."""
    webhook.suspended_at, webhook.suspension, webhook.retry_at = clock.now(), reason, None


def resume_webhook(webhook: Webhook, *, from_now: bool = False) -> None:
    """Send to it again, from where it stopped; or only what happens from now on."""
    webhook.suspended_at = webhook.suspension = None
    clear_failures(webhook)
    if from_now:
        webhook.position = find_last_position()
        webhook.replay_position = webhook.replay_until = None


def clear_failures(webhook: Webhook) -> None:
    """The next attempt is made at once, as if none had failed."""
    webhook.failures, webhook.failing_since, webhook.retry_at = 0, None, None


def renew_secret(webhook: Webhook) -> str:
    """Give it another secret; the former one signs beside it for `OVERLAP` more."""
    secret = create_secret()
    webhook.former_secret, webhook.former_until = webhook.secret, clock.now() + OVERLAP
    webhook.secret = seal_for_site(secret, about=_SECRET)
    return secret


def list_secrets(webhook: Webhook) -> list[str]:
    """The secrets that sign what it is sent now, the latest first."""
    sealed = [webhook.secret]
    if webhook.former_secret is not None and webhook.former_until is not None and webhook.former_until > clock.now():
        sealed.append(webhook.former_secret)
    return [str(unseal_for_site(each, about=_SECRET)) for each in sealed]


def get_stream(webhook: Webhook) -> StreamFilter:
    """The events that a webhook follows."""
    return StreamFilter(webhook.procedures or None, webhook.kinds)


def count_waiting(webhook: Webhook) -> int:
    """Count the events that are still to be sent to it, no further than `MAX_WAITING`."""
    return count_events(get_stream(webhook), after=webhook.position, until=find_settled_position(), most=MAX_WAITING)


def list_kinds() -> list[tuple[str, LazyText]]:
    """The kinds of events that may be followed, with their titles, those that most software needs first."""
    usual = {"submitted": 0, "status_changed": 1, "message": 2, "corrected": 3}
    kinds = [(kind.key, kind.title) for kind in EVENT_KINDS.values()]
    return sorted([*kinds, ("undone", _("Action annulée"))], key=lambda kind: usual.get(kind[0], len(usual)))


def list_procedures() -> list[tuple[str, str]]:
    """The procedures that may be followed, with their titles, in alphabetical order."""
    lives = procedures.live_procedures()
    return [(live.slug, live.definition.title) for live in sorted(lives, key=lambda live: fold(live.definition.title))]
