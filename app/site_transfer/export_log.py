"""The access log of exports of the site, which hold the requests of every family."""

from __future__ import annotations

from app.accounts.families import FAMILIES
from app.core.web.access_rules import Actor
from app.privacy.access_log import log_access

SCREEN = "backoffice.site_exports"


def log_export(actor: Actor, verb: str) -> None:
    """Log that everything is about to be exported or downloaded: one entry for each family."""
    for family in FAMILIES:
        log_access(actor, verb, screen=SCREEN, family=family)
