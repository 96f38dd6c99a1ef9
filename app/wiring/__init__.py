"""The composition root: who plugs into what, on one screen. Deleting a capability is deleting its folder and its lines here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask
from werkzeug.local import LocalProxy

from app import account, api, backoffice, portal, sync
from app.accounts import events as accounts_events
from app.accounts import housekeeping, login_manager, passwords, requirement
from app.accounts.qualities import QualityNotFound
from app.api import calls as api_calls
from app.backoffice.list_address import last_list_url
from app.cards import choices as card_choices
from app.cards import owners as card_owners
from app.cards.cards import CardNotFound
from app.cards.lists import ListNotFound
from app.cases import (
    acting_on_linked,
    answered_calls,
    assigning,
    card_keeping,
    changing_code,
    creating,
    dispatching,
    early_anonymisation,
    effects,
    erasure,
    giving,
    happenings,
    leading,
    linking,
    locating,
    noting_places,
    profile_keeping,
    quality_keeping,
    storage_quota,
    telling,
)
from app.cases import jobs as case_jobs
from app.cases import settings as case_settings
from app.cases.access import CaseNotFound, CaseUnderLimitation
from app.cases.admission import NotAdmitted
from app.cases.consents import ConsentUnknown
from app.cases.drafts import DraftGone
from app.cases.file_previews import is_previewed
from app.connectors import calls, received
from app.connectors import jobs as connector_jobs
from app.connectors import settings as connector_settings
from app.connectors.calls import CallNotFound
from app.connectors.keys import KeyNotFound
from app.core import access, backup_keys, errors, events, health, outbox, queue, schedule, site_settings
from app.core.email_suggestions import suggest_email
from app.core.erasing import ERASE
from app.core.rate_limits import guard
from app.core.sealing import KeyDestroyed
from app.core.setting_kinds import Group
from app.core.shared_pages import proper_to_actor
from app.core.sites import SiteList
from app.core.storage import FileMissing
from app.definitions.listing import DefinitionNotFound
from app.notifications import (
    about_accounts,
    about_cases,
    actions,
    devices,
    gateway,
    jobs,
    news,
    notices,
    recipient_quota,
    unread,
)
from app.notifications.notices import NoticeNotFound
from app.packages import receiving as received_packages
from app.places import districts, territory
from app.places import services as place_services
from app.places import settings as places_settings
from app.portal import development, language, refusing, sharing, tracking
from app.privacy import archives, leaving, removing
from app.privacy import jobs as privacy_jobs
from app.privacy.access_log import AccessNotLogged
from app.privacy.archives import ArchiveNotFound
from app.procedures import districts as known_places
from app.procedures.catalogue import internal_procedures
from app.procedures.definition import parse_fields
from app.procedures.fields.choices import Shown
from app.procedures.moved_rows import moved_in, row_focus_in
from app.procedures.publishing import ProcedureNotFound
from app.procedures.slots import rows_of
from app.procedures.sources import asking, providers
from app.procedures.sources import jobs as source_jobs
from app.procedures.sources.keeping import SourceNotFound
from app.themes import charter, legal_notice, manifest, style
from app.workflows import publishing as workflows
from app.workflows.publishing import WorkflowNotFound

# What follows an event, in the same transaction.
REACTIONS: Mapping[type, Sequence[Callable[[Any], None]]] = {
    accounts_events.AccountRegistered: [about_accounts.send_confirmation],
    accounts_events.EmailAlreadyKnown: [about_accounts.say_already_known],
    accounts_events.AgentInvited: [about_accounts.send_invitation],
    accounts_events.PasswordResetAsked: [about_accounts.send_reset],
    accounts_events.PasswordChanged: [about_accounts.say_password_changed],
    accounts_events.SignInsEnded: [about_accounts.leave_devices],
    accounts_events.SecondFactorChanged: [about_accounts.say_second_factor_changed],
    accounts_events.RecoveryCodeUsed: [about_accounts.say_recovery_code_used],
    accounts_events.EmailChangeNotified: [about_accounts.say_email_change_asked],
    accounts_events.EmailChangeAsked: [about_accounts.send_email_confirmation],
    accounts_events.EmailChanged: [about_accounts.say_email_changed],
    accounts_events.QualityGiven: [about_accounts.say_quality_given],
    accounts_events.AccountUnused: [about_accounts.say_unused],
    accounts_events.AccountErased: [
        about_accounts.forget_messages,
        archives.let_go_of_account,
        card_owners.let_go_of_account,
        leaving.let_go_of_account,
    ],
    happenings.HoldersRevoked: [devices.leave_case],
    happenings.ConfirmationAsked: [about_cases.ask_confirmation],
    happenings.CaseSubmitted: [about_cases.send_receipt, news.say_arrived],
    happenings.CaseMoved: [news.say_moved],
    happenings.AgentWrote: [about_cases.pass_on, news.say_written],
    happenings.CaseLimited: [about_cases.say_limited],
    happenings.LimitationLifted: [about_cases.say_limitation_lifted],
    happenings.ApplicantWrote: [news.say_answered],
    happenings.CodeAskedFor: [about_cases.send_code],
    happenings.CaseWithdrawn: [about_cases.say_withdrawn, news.say_withdrawn],
    happenings.ConsentWithdrawn: [about_cases.say_consent_withdrawn],
    happenings.CaseAssigned: [notices.tell_assigned, news.say_assigned],
    happenings.DocumentGiven: [about_cases.say_document_given, news.say_given],
}

# What a workflow may ask for on entering a status, besides what the engine does itself.
ACTION_TYPES: Mapping[str, effects.Performer] = {
    "act_on_linked": acting_on_linked.act_on_linked,
    "anonymise": early_anonymisation.anonymise,
    "assign_agent": assigning.assign_agent,
    "assign_card": card_keeping.assign_card,
    "assign_function": dispatching.assign_function,
    "call_webservice": calls.call_webservice,
    "change_code": changing_code.change_code,
    "create_card": card_keeping.create_card,
    "create_case": creating.create_case,
    "geolocate": locating.geolocate,
    "give_document": giving.give_document,
    "give_quality": quality_keeping.give_quality,
    "history_message": telling.history_message,
    "link_case": linking.link_case,
    "notify": actions.notify,
    "redirect": leading.redirect,
    "remove": removing.remove,
    "send_email": actions.send_email,
    "send_sms": actions.send_sms,
    "show_alert": effects.show_alert,
    "update_card": card_keeping.update_card,
    "update_profile": profile_keeping.update_profile,
    "withdraw_quality": quality_keeping.withdraw_quality,
}

# What an authority may set for itself, in the order of the screen of its administrators.
SETTINGS: Sequence[Group] = (
    places_settings.MAP,
    places_settings.ADDRESSES,
    case_settings.FILES,
    leading.SETTINGS,
    gateway.SETTINGS,
    connector_settings.SETTINGS,
    requirement.SETTINGS,
    legal_notice.SETTINGS,
)

# What gives the options of each kind of source of choices.
SOURCE_PROVIDERS: Mapping[str, asking.Provider] = {
    "cards": card_choices.card_options,
    "csv": providers.table_options,
    "json": providers.fetched_options,
    "geojson": providers.fetched_options,
    "agents": providers.agent_options,
}

# The same, of what may be somebody's own.
OWN_SOURCE_PROVIDERS: Mapping[str, asking.OwnProvider] = {"cards": card_choices.own_options}

# What is done after the commit, by the worker.
HANDLERS: Mapping[str, Callable[..., None]] = {
    "call_webservice": connector_jobs.call_webservice,
    ERASE: erasure.erase_sealed,
    "geolocate": locating.locate,
    noting_places.NAME_STREET: noting_places.name_street,
    noting_places.NOTE_AGAIN: noting_places.note_places_again,
    "remove_case": removing.remove_case,
    "send_message": jobs.send_message,
    about_cases.WRITE_RECEIPT: about_cases.write_receipt,
    news.TELL_APPLICANT: news.tell_applicant,
    news.TELL_AGENTS: news.tell_agents,
    archives.WRITE: archives.write_archive,
}

# Who writes down that it will not be done, when the outside world refused for good or for three days.
WHEN_FAILED: Mapping[str, Callable[..., None]] = {
    "call_webservice": connector_jobs.note_failure,
    "send_message": jobs.note_failure,
    archives.WRITE: archives.note_failure,
}

# The work of the night, in order; one that fails does not keep the others from running, and is tried again.
NIGHTLY: Mapping[str, Callable[[], object]] = {
    "empty sent messages": jobs.empty_sent,
    "delete old quotas of recipients": recipient_quota.delete_old_quotas,
    "forget done side effects": outbox.forget_done,
    "forget expired notices": notices.forget_expired,
    "remind of confirmations": case_jobs.remind_of_confirmations,
    "forget expired drafts": case_jobs.forget_expired_drafts,
    "forget half-written words": case_jobs.forget_half_written,
    "forget former answers": case_jobs.forget_former_answers,
    "note silence": case_jobs.note_silence,
    "count uses": case_jobs.count_uses,
    "forget old answers of sources": source_jobs.forget_old,
    "tidy accounts": housekeeping.forget_expired,
    "end unused accounts": privacy_jobs.end_unused_accounts,
    "tend access log": privacy_jobs.tend_access_log,
    "discard expired archives": archives.discard_expired,
    "anonymise": privacy_jobs.anonymise_nightly,
    "forget keys of old backups": backup_keys.forget_old,
    "sweep orphans": privacy_jobs.sweep_orphans,
    "forget received packages": received_packages.forget_old,
    "forget requests of devices": case_jobs.forget_device_requests,
    "forget received calls": received.forget_received,
}

# What a restored site goes through before anybody sees it: what was due since the backup, then what was erased since.
AFTER_RESTORATION: Sequence[Callable[[], object]] = (
    jobs.empty_sent,
    case_jobs.forget_expired_drafts,
    case_jobs.forget_former_answers,
    housekeeping.forget_expired,
    privacy_jobs.tend_access_log,
    archives.discard_expired,
    privacy_jobs.anonymise_nightly,
    privacy_jobs.purge_again,
)

# What is done regularly on each site: name, every so many seconds or hour of Paris, function.
CRON: Sequence[schedule.Entry] = (
    ("outbox", 10, outbox.sweep),
    ("time-outs", 60, case_jobs.run_due_timeouts),
    ("sources of choices", 60, source_jobs.refresh_sources),
    *((name, "daily at 02:30", job) for name, job in NIGHTLY.items()),
)

# What capabilities look at for the administrator and the doctor.
CHECKS: Sequence[health.Check] = (storage_quota.check_drafts, legal_notice.check_legal_notice)


def install_domain(sites: SiteList) -> None:
    """What every process needs, web or not."""
    events.install(REACTIONS)
    effects.install(ACTION_TYPES)
    outbox.install(HANDLERS, sites, when_failed=WHEN_FAILED)
    site_settings.install(SETTINGS)
    known_places.install(districts.district_at, territory.metres_outside, territory.bounds)
    schedule.install(CRON)
    health.install(CHECKS)
    asking.install(SOURCE_PROVIDERS, OWN_SOURCE_PROVIDERS)
    answered_calls.install(calls.answered)
    workflows.install(parse_fields)


def install(app: Flask) -> None:
    """Everything, on the web application."""
    install_domain(app.extensions["sites"])
    passwords.install(app.config["PARVIS"])
    requirement.install(app.config["PARVIS"])
    queue.install(app.config["PARVIS"])
    login_manager.install(app)
    access.install(account.resuming.interrupt)
    for audience in (development, health):
        app.register_blueprint(audience.blueprint)
    for blueprint in (*account.BLUEPRINTS, *portal.BLUEPRINTS, *backoffice.BLUEPRINTS, *api.BLUEPRINTS, sync.bp):
        app.register_blueprint(blueprint)
    app.after_request(language.keep_language_of_address)
    guard.install(app, account.asking_again.known_browser)
    # The home page is the same for everyone and holds no token: these check where they are sent from instead. Other
    # software shows a key in each call, which no browser sends by itself.
    for view in (tracking.open_by_code, language.choose_language, sharing.create_report, api_calls.create_call):
        app.extensions["csrf"].exempt(view)
    app.extensions["csrf"].exempt(sync.bp)
    errors.show_as_not_found(
        app,
        ArchiveNotFound,
        CallNotFound,
        CardNotFound,
        CaseNotFound,
        ConsentUnknown,
        DefinitionNotFound,
        DraftGone,
        FileMissing,
        KeyDestroyed,
        KeyNotFound,
        ListNotFound,
        NoticeNotFound,
        ProcedureNotFound,
        QualityNotFound,
        SourceNotFound,
        WorkflowNotFound,
    )
    errors.show_as_unavailable(app, AccessNotLogged)
    app.register_error_handler(NotAdmitted, refusing.show_refusal)
    app.register_error_handler(CaseUnderLimitation, backoffice.case_limitation.show_limited)
    app.jinja_env.globals["suggest_email"] = suggest_email
    app.jinja_env.globals["place_services"] = place_services.offered
    app.jinja_env.globals["choices_of"] = Shown
    app.jinja_env.globals["open_procedure"] = portal.listing.open_procedure
    app.jinja_env.globals["moved_in"] = moved_in
    app.jinja_env.globals["row_focus_in"] = row_focus_in
    app.jinja_env.globals["rows_of"] = rows_of
    app.jinja_env.globals["keeps_cards"] = backoffice.cards.keeps_cards
    app.jinja_env.globals["last_list_url"] = last_list_url
    app.jinja_env.globals["is_previewed"] = is_previewed
    app.jinja_env.globals["internal_procedures"] = internal_procedures
    app.jinja_env.globals["charter"] = LocalProxy(charter.current)
    app.jinja_env.globals["style_version"] = style.version
    app.jinja_env.globals["drawn_icon"] = manifest.address
    app.jinja_env.globals["unread_notices"] = notices.unread_count
    for name, told in {
        "unread_mark": unread.mark,
        "unread_number": unread.number,
        "unread_words": unread.words,
    }.items():
        app.jinja_env.globals[name] = proper_to_actor(name, told)
    app.jinja_env.globals["push_key"] = devices.public_key
    app.jinja_env.globals["device_owner"] = proper_to_actor("device_owner", sync.sender.pseudonym)
