"""Notification preferences of residents and agents: two audiences, the same views."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, abort, flash, request, url_for

from app.auth.account_checks import load_own_account
from app.core.db import db
from app.core.i18n import LazyText
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as lazy
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.notifications import daily_digest, preferences, push_devices
from app.notifications.channel_names import EMAIL, PUSH, SMS
from app.notifications.push_devices import SubscriptionRefused, read_subscription
from app.notifications.sms_queue import can_send_sms
from app.notifications.topics import TOPICS_BY_KIND

CHANNEL_LABELS: Mapping[str, LazyText] = {
    EMAIL: lazy("Par e-mail"),
    SMS: lazy("Par SMS"),
    PUSH: lazy("Sur mes appareils"),
}


def _create_blueprint(name: str, *, url: str, rule: str, template: str) -> Blueprint:
    """Views to choose channels, opt out of everything, and add or delete devices."""
    bp = Blueprint(name, __name__, url_prefix=url)

    @bp.get("")
    @access(rule)
    def show_preferences() -> Response:
        return _render_page(template)

    @bp.post("")
    @access(rule)
    @rate_limit(DEFAULT)
    def update_preferences() -> Response:
        account = load_own_account()
        choices = preferences.list_choices(account.kind, list_available_channels())
        wanted_choices = {(topic, channel) for topic, channel in choices if channel in request.form.getlist(topic)}
        preferences.save_choices(account, wanted_choices, among=choices)
        db.session.commit()
        flash(_("C’est noté."))
        return redirect(url_for(".show_preferences"))

    @bp.post("/arret")
    @access(rule)
    @rate_limit(DEFAULT)
    def create_opt_out() -> Response:
        """Turn off every optional notification and delete all devices."""
        account = load_own_account()
        preferences.save_choices(account, (), among=preferences.list_choices(account.kind, CHANNEL_LABELS))
        push_devices.delete_devices_of_account(account.id)
        daily_digest.unsubscribe(account.id)
        db.session.commit()
        flash(_("Vous ne recevrez plus que ce que la loi nous demande de vous écrire."))
        return redirect(url_for(".show_preferences"))

    @bp.post("/appareils")
    @access(rule)
    @rate_limit(DEFAULT)
    def create_device() -> Response:
        """Store the push subscription created by the browser (static/js/elements/push-opt-in.js)."""
        try:
            subscription = read_subscription(request.form)
            push_devices.add_device_for_account(
                load_own_account(), subscription, user_agent=request.headers.get("User-Agent", "")
            )
        except SubscriptionRefused as error:
            return Response(error.message, status=422, mimetype="text/plain")
        db.session.commit()
        return Response(status=204)

    @bp.post("/appareils/<uuid:device_id>/retrait")
    @access(rule)
    @rate_limit(DEFAULT)
    def delete_device(device_id: UUID) -> Response:
        if not push_devices.delete_device(load_own_account().id, device_id):
            abort(404)
        db.session.commit()
        flash(_("Cet appareil ne sera plus prévenu."))
        return redirect(url_for(".show_preferences"))

    return bp


def list_available_channels() -> list[str]:
    """The notification channels configured for this portal."""
    is_available = {EMAIL: True, SMS: can_send_sms(), PUSH: push_devices.get_server_key() is not None}
    return [channel for channel in CHANNEL_LABELS if is_available[channel]]


def _render_page(template: str) -> Response:
    account, available_channels = load_own_account(), list_available_channels()
    choices = preferences.get_choices(account.id)
    return render(
        template,
        topics=[
            {
                "name": topic.name,
                "label": topic.label,
                "channels": [
                    (channel, CHANNEL_LABELS[channel]) for channel in topic.channels if channel in available_channels
                ],
                "wanted": [channel for channel in topic.channels if choices.is_wanted(topic.name, channel)],
            }
            for topic in TOPICS_BY_KIND[current_actor().kind]
        ],
        has_sms=SMS in available_channels,
        has_push=PUSH in available_channels,
        devices=push_devices.list_devices_of_account(account.id),
    )


for_residents = _create_blueprint(
    "portal_preferences",
    url="/mes-notifications/preferences",
    rule="resident",
    template="auth/preferences.html",
)
for_agents = _create_blueprint(
    "agent_preferences",
    url="/agents/notifications/preferences",
    rule="agent",
    template="backoffice/workday/preferences.html",
)
