"""Address at which a development folder was last served, for commands that are run without the port of `make run`."""

from __future__ import annotations

import os
from dataclasses import replace

from app.cli.processes import SERVED_ADDRESS
from app.config import Settings
from app.core.sites import Site

# What says the address of a command itself.
VARIABLES = ("PARVIS_BASE_URL", "PORT")


def move_to_served_address(site: Site, settings: Settings) -> Site:
    """The site at the address where its pages were last served, unless the environment gives one."""
    file = settings.var / SERVED_ADDRESS
    if any(name in os.environ for name in VARIABLES) or not file.exists():
        return site
    return replace(site, base_url=file.read_text())
