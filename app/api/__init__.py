"""The API for other software: JSON requests and responses, authenticated by an API key."""

from __future__ import annotations

from app.api import calls, openid, sms_reports

BLUEPRINTS = (calls.bp, openid.bp, sms_reports.bp)
