"""FranceConnect step by step: what to ask for, what to declare, and whether it works."""

from __future__ import annotations

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import HEAVY_REQUEST, rate_limit
from app.core.settings import site_settings
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.identity.franceconnect.self_check import CheckedStep, check_platform
from app.identity.franceconnect.settings import (
    FRANCECONNECT_PLUS,
    PLATFORMS,
    Platform,
    create_encryption_key,
    read_configuration,
)
from app.identity.return_addresses import get_keys_address, get_return_address, get_signed_out_address

bp = Blueprint("franceconnect", __name__, url_prefix="/agents/administration/franceconnect")


@bp.get("")
@access("administrator")
def show_guide() -> ResponseReturnValue:
    return _render_guide()


@bp.post("/<name>/verification")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_check(name: str) -> ResponseReturnValue:
    """Ask the platform now, and say what was found."""
    platform = _find_platform(name)
    return _render_guide(platform, check_platform(platform))


@bp.post("/cle")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_key() -> ResponseReturnValue:
    """A key that FranceConnect+ encrypts to; the former one reads nothing more."""
    key = f"{FRANCECONNECT_PLUS.prefix}.encryption_key"
    site_settings.save_settings({key: create_encryption_key()}, by=current_actor().account_id)
    db.session.commit()
    flash(_("La clé de chiffrement est créée. FranceConnect+ la lira à l’adresse ci-dessous."))
    return redirect(url_for(".show_guide"))


def _find_platform(name: str) -> Platform:
    return next((platform for platform in PLATFORMS if platform.key == name), None) or abort(404)


def _render_guide(checked: Platform | None = None, steps: list[CheckedStep] | None = None) -> ResponseReturnValue:
    return render(
        "backoffice/identity/franceconnect.html",
        platforms=[(platform, read_configuration(platform)) for platform in PLATFORMS],
        return_addresses={platform.key: get_return_address(platform.key) for platform in PLATFORMS},
        signed_out_address=get_signed_out_address(),
        keys_address=get_keys_address(),
        checked=checked,
        steps=steps or [],
    )
