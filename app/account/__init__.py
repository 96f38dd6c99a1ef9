"""The pages of one's own account: signing in and out, registering, password, profile, sign-ins."""

from __future__ import annotations

from flask import Blueprint

from app.account import confirmation, email_address, erasure, password, profile, registration, reset, sessions, sign_in

blueprint = Blueprint("account", __name__, url_prefix="/compte")
for page in (sign_in, registration, confirmation, reset, profile, password, email_address, sessions, erasure):
    blueprint.register_blueprint(page.blueprint)
