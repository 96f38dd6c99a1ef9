"""Pages of one's own account: sign-in and sign-out, registration, password, profile, sessions."""

from __future__ import annotations

from flask import Blueprint

from app.accounts.identity_change import IdentityOutdated
from app.auth import (
    account_deletion,
    authorization,
    email_address,
    end_of_session,
    external_choice,
    external_sign_in,
    external_sign_out,
    form_resumption,
    key_sign_in,
    mailed_sign_in,
    notices,
    own_data,
    own_software,
    passkeys,
    password,
    password_reset,
    preferences,
    profile,
    reauthentication,
    registration,
    registration_confirmation,
    saml,
    second_factor,
    second_step,
    sessions,
    sign_in,
    sign_in_methods,
)
from app.auth.account_checks import show_identity_outdated

blueprint = Blueprint("account", __name__, url_prefix="/compte")
PAGES = (
    sign_in,
    key_sign_in,
    mailed_sign_in,
    second_step,
    registration,
    registration_confirmation,
    password_reset,
    profile,
    password,
    email_address,
    second_factor,
    passkeys,
    sessions,
    reauthentication,
    form_resumption,
    own_data,
    account_deletion,
    external_choice,
    external_sign_in,
    external_sign_out,
    sign_in_methods,
    own_software,
    saml,
)
for page in PAGES:
    blueprint.register_blueprint(page.blueprint)

blueprint.register_error_handler(IdentityOutdated, show_identity_outdated)

# With URLs of their own, in the layout of their audience.
BLUEPRINTS = (
    blueprint,
    authorization.blueprint,
    end_of_session.blueprint,
    notices.for_residents,
    notices.for_agents,
    preferences.for_residents,
    preferences.for_agents,
)
