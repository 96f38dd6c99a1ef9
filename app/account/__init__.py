"""The pages of one's own account: signing in and out, registering, password, profile, sign-ins."""

from __future__ import annotations

from flask import Blueprint

from app.account import (
    confirmation,
    email_address,
    erasure,
    notices,
    own_data,
    password,
    preferences,
    profile,
    proving,
    registration,
    reset,
    resuming,
    second_factor,
    second_step,
    sessions,
    sign_in,
)
from app.account.asking_again import show_identity_outdated
from app.accounts.identity_change import IdentityOutdated

blueprint = Blueprint("account", __name__, url_prefix="/compte")
PAGES = (
    sign_in,
    second_step,
    registration,
    confirmation,
    reset,
    profile,
    password,
    email_address,
    second_factor,
    sessions,
    proving,
    resuming,
    own_data,
    erasure,
)
for page in PAGES:
    blueprint.register_blueprint(page.blueprint)

blueprint.register_error_handler(IdentityOutdated, show_identity_outdated)

# At addresses of their own, in the layout of whoever reads them.
BLUEPRINTS = (
    blueprint,
    notices.for_residents,
    notices.for_agents,
    preferences.for_residents,
    preferences.for_agents,
)
