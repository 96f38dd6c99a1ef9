"""The webhook of the demo authority: declared, and suspended as long as its software does not exist."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.connectors.webhooks.models import BY_ADMINISTRATOR
from app.connectors.webhooks.targets import WebhookTerms, create_webhook, suspend_webhook
from devtools.demo import fixtures
from devtools.demo.guide_pages import REPORT
from devtools.demo.story_dates import set_clock

AGE = timedelta(days=10)


def create_webhooks(present: datetime) -> None:
    """Create each, for the reports; nothing is sent to an address that does not answer."""
    with set_clock(present - AGE):
        for fixture in fixtures.load_software_webhooks():
            webhook, _secret = create_webhook(WebhookTerms(fixture["name"], fixture["url"], procedures=[REPORT]))
            suspend_webhook(webhook, BY_ADMINISTRATOR)
