"""The API for other software: requests and responses in JSON, and in XML for Open311, authenticated by an API key."""

from __future__ import annotations

from app.api import (
    agenda_feed,
    calls,
    family_invoices,
    national_hub,
    open311,
    open_availability,
    openid,
    sms_reports,
    v1,
)
from app.api.v1 import document_pages

BLUEPRINTS = (
    agenda_feed.bp,
    calls.bp,
    document_pages.bp,
    family_invoices.bp,
    national_hub.bp,
    open311.bp,
    open_availability.bp,
    openid.bp,
    sms_reports.bp,
    v1.bp,
)
