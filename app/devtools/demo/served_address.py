"""Address at which a development folder was last served, for commands that are run without the port of `make run`."""

from __future__ import annotations

import os
from dataclasses import replace

from app.config import Settings
from app.core.sites import Site

FILE = "served-address"
# What says the address of a command itself.
VARIABLES = ("PARVIS_BASE_URL", "PORT")


def record_served_address(settings: Settings) -> None:
    """Write down where the pages are about to be served."""
    (settings.var / FILE).write_text(settings.base_url)


def move_to_served_address(site: Site, settings: Settings) -> Site:
    """The site at the address where its pages were last served, unless the environment gives one."""
    file = settings.var / FILE
    if any(name in os.environ for name in VARIABLES) or not file.exists():
        return site
    return replace(site, base_url=file.read_text())
