"""The API for other software: JSON requests and responses, authenticated by an API key."""

from __future__ import annotations

from app.api import agenda_feed, calls, family_invoices, national_hub, open_availability, openid, sms_reports

BLUEPRINTS = (
    agenda_feed.bp,
    calls.bp,
    family_invoices.bp,
    national_hub.bp,
    open_availability.bp,
    openid.bp,
    sms_reports.bp,
)
