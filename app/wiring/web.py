"""The web application: blueprints, error pages, template globals."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask
from werkzeug.local import LocalProxy

from app import api, auth, backoffice, forms, portal, studio, sync, webmaster
from app.accounts import login_manager
from app.accounts.email_suggestions import suggest_email
from app.agendas.agenda_rights import list_managed_agendas
from app.agendas.event_sessions import waiting_list
from app.api import calls as api_calls
from app.api import family_invoices, open311, openid, sms_reports, v1
from app.auth import authorization, external_sign_out, saml
from app.backoffice.case_list.list_address import last_list_url
from app.cases.access import CaseUnderLimitation
from app.cases.channels import label_channel, list_assisted_channels
from app.cases.files.file_previews import is_previewed
from app.cases.law.piece_reasons import list_reasons
from app.cases.lifecycle.submission_rules import NotAdmitted
from app.core.operations import health
from app.core.rate_limits import enforcement
from app.core.web import access_rules, error_pages, responses, site_map
from app.core.web.access_rules import Actor
from app.core.web.page_cache import create_actor_value
from app.documents.signing.waiting_counts import count_to_sign
from app.knowledge import field_help
from app.language.text.markdown import format_markdown
from app.notifications import push_devices, unread_badge
from app.notifications.appointments import registration_links
from app.optional_packages import load_parts
from app.payments.regie_rights import list_visible_regies
from app.places import services as place_services
from app.portal.cases import tracking
from app.portal.documents import document_verification
from app.portal.form import admission_refusal, photo_sharing
from app.portal.payments import payment_notifications
from app.portal.site import former_addresses, help_articles, language
from app.privacy.access_log import AccessNotLogged
from app.procedures.catalogue import internal_procedures
from app.site_pages import accessibility_audit, banners, menus
from app.themes import block_rendering, charter, page_look
from app.wiring.site_map import PROVIDERS

BLUEPRINTS = (
    health.blueprint,
    *auth.BLUEPRINTS,
    *forms.BLUEPRINTS,
    *portal.BLUEPRINTS,
    *backoffice.BLUEPRINTS,
    *studio.BLUEPRINTS,
    *webmaster.BLUEPRINTS,
    *api.BLUEPRINTS,
    sync.bp,
)

# Sent without a CSRF token: the pages of these forms are cached for everyone and check the origin of the request instead;
# other software sends a key in each call, which no browser adds by itself.
CSRF_EXEMPT = (
    tracking.open_by_code,
    document_verification.create_verification,
    language.choose_language,
    photo_sharing.create_report,
    help_articles.create_opinion,
    api_calls.create_call,
    family_invoices.create_portal_payment,
    openid.bp,
    authorization.create_authorization_request,
    sms_reports.create_report,
    v1.bp,
    open311.bp,
    saml.create_answer,
    payment_notifications.create_notification,
    external_sign_out.create_announced_end,
    sync.bp,
)

TEMPLATE_GLOBALS: Mapping[str, object] = {
    **forms.TEMPLATE_GLOBALS,
    **studio.TEMPLATE_GLOBALS,
    "accessibility_state": accessibility_audit.current_state,
    "charter": LocalProxy(charter.get_charter),
    "count_to_sign": count_to_sign,
    "error_page_banners": banners.error_page_banners,
    "help_article": field_help.find_help_article,
    "internal_procedures": internal_procedures,
    "is_coming": banners.is_coming,
    "is_previewed": is_previewed,
    "keeps_cards": backoffice.cards.can_edit_cards,
    "label_channel": label_channel,
    "last_list_url": last_list_url,
    "list_assisted_channels": list_assisted_channels,
    "piece_reasons": list_reasons,
    "list_managed_agendas": list_managed_agendas,
    "list_visible_regies": list_visible_regies,
    "registration_offer_url": registration_links.build_offer_url,
    "registration_ticket_url": registration_links.build_ticket_url,
    "waiting_rank": waiting_list.rank_of,
    "look": LocalProxy(page_look.get_look),
    "open_procedure": portal.catalogue.procedure_row.open_procedure,
    "markdown": format_markdown,
    "place_services": place_services.get_services,
    "push_key": push_devices.get_public_key,
    "render_theme_block": block_rendering.render_theme_block,
    "site_banners": banners.current_banners,
    "site_menus": menus.current_menus,
    "suggest_email": suggest_email,
    "unread_notices": unread_badge.count_for_page,
}

# Values of the signed-in person that a cached page holds a placeholder for.
ACTOR_VALUES: Mapping[str, Callable[[Actor], str]] = {
    "device_owner": sync.sender.account_pseudonym,
    "unread_mark": unread_badge.get_hidden_attribute,
    "unread_number": unread_badge.get_unread_count,
    "unread_words": unread_badge.get_unread_label,
}

# Who may use what is reserved of the quota of uploads of anonymous visitors.
KNOWN_SENDERS = (
    auth.sign_in_completion.find_marked_browser,
    portal.cases.case_lookup.find_open_case,
    sync.sender.find_known_device,
)


def install(app: Flask) -> None:
    """Add the pages, their errors and what their templates use to the application."""
    login_manager.install(app)
    access_rules.install(auth.form_resumption.intercept_expired_session)
    for blueprint in (*BLUEPRINTS, *(plug.BLUEPRINT for plug in load_parts("plug"))):
        app.register_blueprint(blueprint)
    app.after_request(language.keep_language_of_address)
    app.after_request(former_addresses.redirect_former_address)
    enforcement.install(app, auth.account_checks.find_known_browser, KNOWN_SENDERS)
    for view in CSRF_EXEMPT:
        app.extensions["csrf"].exempt(view)
    error_pages.show_as_unavailable(app, AccessNotLogged)
    app.register_error_handler(NotAdmitted, admission_refusal.render_refusal)
    app.register_error_handler(CaseUnderLimitation, backoffice.case_limitation.render_limited_case)
    site_map.install(PROVIDERS)
    responses.install(before_page=look_up_header)
    app.jinja_env.globals.update(TEMPLATE_GLOBALS)
    app.jinja_env.globals.update({name: create_actor_value(name, value) for name, value in ACTOR_VALUES.items()})


def look_up_header(actor: Actor) -> None:
    """Before a whole page is rendered: what the header of agents counts."""
    unread_badge.look_up_for_agent(actor)
    count_to_sign(actor)
