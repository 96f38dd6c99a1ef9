"""The composition root: who plugs into what, on one screen. Deleting a capability is deleting its folder and its lines here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask
from werkzeug.local import LocalProxy

from app.accounts import login_manager
from app.cases import effects, erasure
from app.cases.access import CaseNotFound
from app.cases.drafts import DraftGone
from app.core import errors, events, outbox
from app.core.sealing import KeyDestroyed
from app.core.sites import SiteList
from app.core.storage import FileMissing
from app.procedures.publishing import ProcedureNotFound
from app.themes import charter

# What follows an event, in the same transaction.
REACTIONS: Mapping[type, Sequence[Callable[[Any], None]]] = {}

# What a workflow may ask for on entering a status, besides what the engine does itself.
ACTION_TYPES: Mapping[str, effects.Performer] = {
    "history_message": effects.history_message,
}

# What is done after the commit, by the worker.
HANDLERS: Mapping[str, Callable[..., None]] = {
    "erase_sealed": erasure.erase_sealed,
}

# The work of the night, in order; each commits its own batches.
NIGHTLY: Sequence[Callable[[], object]] = ()


def install_domain(sites: SiteList) -> None:
    """What every process needs, web or not."""
    events.install(REACTIONS)
    effects.install(ACTION_TYPES)
    outbox.install(HANDLERS, sites)


def install(app: Flask) -> None:
    """Everything, on the web application."""
    install_domain(app.extensions["sites"])
    login_manager.install(app)
    errors.show_as_not_found(app, CaseNotFound, DraftGone, FileMissing, KeyDestroyed, ProcedureNotFound)
    app.jinja_env.globals["charter"] = LocalProxy(charter.current)
