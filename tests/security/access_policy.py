"""The access policy, written independently of the code: who may request what, and the response for everyone else.

A route that is missing from the table fails the tests, as does a route that admits anybody else.
"""

from __future__ import annotations

from dataclasses import dataclass

# Browsers without a signed-in account.
CODE_STATE, CODE_FULL = "code_for_the_state", "code_for_everything"
VISITORS = ("anonymous", CODE_STATE, CODE_FULL, "code_of_another_case", "suspended", "signed_out")
RESIDENTS = ("owner", "other_resident")
AGENTS = (
    "agent_in_charge",
    "agent_of_the_family",
    "agent_of_another_family",
    "reception",
    "reception_who_entered",
    "administrator",
    "administrator_with_one_factor",
    "agent_who_typed_the_code",
)
ONE_FACTOR = "administrator_with_one_factor"
ACTORS = (*VISITORS, *RESIDENTS, *AGENTS)

ALLOWED = "allowed"
SIGN_IN = "sign-in"
ENROL = "second factor first"
NOT_FOUND = "not found"
NO_KEY = 401


@dataclass(frozen=True)
class AccessRule:
    """The actors who are admitted; whether the others are redirected to sign in or get a 404."""

    allowed: frozenset[str]
    invites: bool = False
    # Requires a second factor from those who must have one.
    privileged: bool = False
    # Requires an API key, whatever the session.
    asks_for_key: bool = False

    def get_expected_status(self, actor: str) -> str | int:
        if self.asks_for_key:
            return NO_KEY
        if self.privileged and actor == ONE_FACTOR:
            return ENROL
        if actor in self.allowed:
            return ALLOWED
        return SIGN_IN if self.invites and actor in VISITORS else NOT_FOUND


EVERYBODY = AccessRule(frozenset(ACTORS))
NOBODY = AccessRule(frozenset())
HOLDS = AccessRule(frozenset({"owner", CODE_FULL, "agent_who_typed_the_code"}))
KNOWS = AccessRule(HOLDS.allowed | {CODE_STATE})
DRAFTS = AccessRule(frozenset({"owner", CODE_FULL}))
ANYONE_SIGNED_IN = AccessRule(frozenset(RESIDENTS + AGENTS), invites=True)
ANY_RESIDENT = AccessRule(frozenset(RESIDENTS), invites=True)
ENROLS = AccessRule(frozenset(AGENTS), invites=True)
ANY_AGENT = AccessRule(frozenset(AGENTS), invites=True, privileged=True)
ENTERS = AccessRule(frozenset({"agent_in_charge", "reception", "reception_who_entered"}), invites=True, privileged=True)
OPENS = AccessRule(frozenset({"agent_in_charge", "reception_who_entered"}), invites=True, privileged=True)
DECIDES = AccessRule(frozenset({"agent_in_charge"}), invites=True, privileged=True)
ENTERED = AccessRule(frozenset({"reception_who_entered"}), invites=True, privileged=True)
OWNER_WITH_INVITATION = AccessRule(frozenset({"owner"}), invites=True)
TOLD_AGENT = AccessRule(frozenset({"agent_in_charge"}), invites=True, privileged=True)
WITH_KEY = AccessRule(frozenset(), asks_for_key=True)
ADMINISTRATOR = AccessRule(frozenset({"administrator"}), invites=True, privileged=True)
# For a list that does not exist in the test site: nobody sees anything, and visitors are redirected to sign in.
NO_SUCH_LIST = AccessRule(frozenset(), invites=True, privileged=True)

POLICY: dict[str, AccessRule] = {
    "account.confirmation.create_confirmation": EVERYBODY,
    "account.confirmation.show_confirmation": EVERYBODY,
    "account.email_address.create_email_confirmation": EVERYBODY,
    "account.email_address.create_email_refusal": EVERYBODY,
    "account.email_address.show_email_address": ANYONE_SIGNED_IN,
    "account.email_address.show_email_confirmation": EVERYBODY,
    "account.email_address.show_email_refusal": EVERYBODY,
    "account.email_address.update_email_address": ANYONE_SIGNED_IN,
    "account.erasure.create_account_deletion": ANY_RESIDENT,
    "account.erasure.show_account_deletion": ANY_RESIDENT,
    "account.own_data.create_data_export": ANY_RESIDENT,
    "account.own_data.delete_data_export": OWNER_WITH_INVITATION,
    "account.own_data.download_data_export": OWNER_WITH_INVITATION,
    "account.own_data.show_own_data": ANY_RESIDENT,
    "account.proving.create_reauthentication": ANYONE_SIGNED_IN,
    "account.proving.show_reauthentication": ANYONE_SIGNED_IN,
    "account.second_factor.create_enrolment": ENROLS,
    "account.second_factor.create_recovery_codes": ENROLS,
    "account.second_factor.create_second_factor": ENROLS,
    "account.second_factor.delete_second_factor": ENROLS,
    "account.second_factor.show_enrolment": ENROLS,
    "account.second_factor.show_second_factor": ENROLS,
    "account.second_step.create_second_step": EVERYBODY,
    "account.second_step.show_second_step": EVERYBODY,
    "account.password.show_password": ANYONE_SIGNED_IN,
    "account.password.update_password": ANYONE_SIGNED_IN,
    "account.profile.show_profile": ANYONE_SIGNED_IN,
    "account.profile.update_profile": ANYONE_SIGNED_IN,
    "account.registration.create_registration": EVERYBODY,
    "account.registration.show_registration": EVERYBODY,
    "account.resuming.create_resumption": ANYONE_SIGNED_IN,
    "account.resuming.delete_resumption": ANYONE_SIGNED_IN,
    "account.resuming.show_resumption": ANYONE_SIGNED_IN,
    "account.reset.create_new_password": EVERYBODY,
    "account.reset.create_password_reset": EVERYBODY,
    "account.reset.show_new_password": EVERYBODY,
    "account.reset.show_password_reset": EVERYBODY,
    "account.sessions.end_session": ANYONE_SIGNED_IN,
    "account.sessions.show_presence": ANYONE_SIGNED_IN,
    "account.sessions.show_sessions": ANYONE_SIGNED_IN,
    "account.sign_in.create_sign_in": EVERYBODY,
    "account.sign_in.create_sign_out": EVERYBODY,
    "account.sign_in.show_sign_in": EVERYBODY,
    "account.sign_in.show_sign_out": EVERYBODY,
    "administration.show_administration": ADMINISTRATOR,
    "agent_notices.create_dismissal": TOLD_AGENT,
    "agent_notices.create_reading": TOLD_AGENT,
    "agent_notices.create_readings": ANY_AGENT,
    "agent_notices.list_notices": ANY_AGENT,
    "agent_preferences.create_device": ANY_AGENT,
    "agent_preferences.create_opt_out": ANY_AGENT,
    "agent_preferences.delete_device": TOLD_AGENT,
    "agent_preferences.show_preferences": ANY_AGENT,
    "agent_preferences.update_preferences": ANY_AGENT,
    "agents.create_invitation": ADMINISTRATOR,
    "agents.create_reinstatement": ADMINISTRATOR,
    "agents.create_reminder": ADMINISTRATOR,
    "agents.create_second_factor_reset": ADMINISTRATOR,
    "agents.end_sign_ins": ADMINISTRATOR,
    "agents.create_suspension": ADMINISTRATOR,
    "agents.list_agents": ADMINISTRATOR,
    "agents.show_agent": ADMINISTRATOR,
    "agents.show_invitation": ADMINISTRATOR,
    "agents.update_roles": ADMINISTRATOR,
    "api_calls.create_call": WITH_KEY,
    "api_keys.create_key": ADMINISTRATOR,
    "api_keys.create_revocation": ADMINISTRATOR,
    "api_keys.list_keys": ADMINISTRATOR,
    "api_keys.show_key": ADMINISTRATOR,
    "api_keys.show_new_key": ADMINISTRATOR,
    "api_keys.update_key": ADMINISTRATOR,
    "arrivals.show_arrivals": ANY_AGENT,
    "case_actions.create_action": DECIDES,
    "case_actions.show_action": DECIDES,
    "case_actions.show_questions": DECIDES,
    "case_calls.create_retry": DECIDES,
    "case_consents.create_withdrawal": OPENS,
    "case_drafts.create_draft": OPENS,
    "case_holders.create_assignment": DECIDES,
    "case_holders.create_holder": DECIDES,
    "case_holders.show_holders": DECIDES,
    "case_limitation.create_limitation": DECIDES,
    "case_limitation.show_limitation": DECIDES,
    "case_list.list_cases": ANY_AGENT,
    "case_messages.create_message": OPENS,
    "case_messages.create_note": OPENS,
    "case_messages.create_reception": OPENS,
    "case_messages.create_request_for_pieces": OPENS,
    "case_page.download_file": OPENS,
    "case_pictures.show_image": OPENS,
    "case_pictures.show_picture_page": OPENS,
    "case_pictures.show_thumbnail": OPENS,
    "case_page.show_case": OPENS,
    "catalogue.show_catalogue": EVERYBODY,
    "catalogue.show_procedure": EVERYBODY,
    "definition_views.show_differences": ADMINISTRATOR,
    "definition_views.show_preview": ADMINISTRATOR,
    "definitions.create_closing": ADMINISTRATOR,
    "definitions.delete_draft": ADMINISTRATOR,
    "definitions.create_publication": ADMINISTRATOR,
    "definitions.create_recovery": ADMINISTRATOR,
    "definitions.create_reopening": ADMINISTRATOR,
    "definitions.create_restoration": ADMINISTRATOR,
    "definitions.list_definitions": ADMINISTRATOR,
    "definitions.show_content": ADMINISTRATOR,
    "definitions.show_definition": ADMINISTRATOR,
    "definitions.show_publication": ADMINISTRATOR,
    "confirming.create_confirmation": EVERYBODY,
    "confirming.create_correction": DRAFTS,
    "confirming.create_confirmation_email": DRAFTS,
    "confirming.show_confirmation": EVERYBODY,
    "confirming.show_pending_confirmation": DRAFTS,
    "deliveries.create_abandonment": ADMINISTRATOR,
    "deliveries.create_retry": ADMINISTRATOR,
    "deliveries.list_failed_deliveries": ADMINISTRATOR,
    "deliveries.show_abandonment": ADMINISTRATOR,
    "development.list_mails": NOBODY,
    "development.list_short_messages": NOBODY,
    "development.show_mail": NOBODY,
    "districts.create_districts": ADMINISTRATOR,
    "districts.delete_districts": ADMINISTRATOR,
    "districts.show_districts": ADMINISTRATOR,
    "districts.update_names": ADMINISTRATOR,
    "limitations.create_lifting": ADMINISTRATOR,
    "limitations.list_limitations": ADMINISTRATOR,
    "places.list_addresses": EVERYBODY,
    "places.list_communes": EVERYBODY,
    "places.list_companies": EVERYBODY,
    "places.list_associations": EVERYBODY,
    "places.show_nearest": EVERYBODY,
    "places.show_tile": EVERYBODY,
    "execution_errors.create_retry": ADMINISTRATOR,
    "execution_errors.create_settlement": ADMINISTRATOR,
    "execution_errors.list_errors": ADMINISTRATOR,
    "choices.list_options": NOBODY,
    "card_owners.create_owner": NO_SUCH_LIST,
    "card_owners.list_owners": NO_SUCH_LIST,
    "card_owners.delete_owner": NO_SUCH_LIST,
    "cards.archive_card": NO_SUCH_LIST,
    "cards.create_card": NO_SUCH_LIST,
    "cards.create_import": NO_SUCH_LIST,
    "cards.download_table": NO_SUCH_LIST,
    "cards.list_cards": NO_SUCH_LIST,
    "cards.list_lists": ANY_AGENT,
    "cards.show_card": NO_SUCH_LIST,
    "cards.show_new_card": NO_SUCH_LIST,
    "cards.update_card": NO_SUCH_LIST,
    "sources.create_source": NO_SUCH_LIST,
    "sources.create_table": NO_SUCH_LIST,
    "sources.create_trial": NO_SUCH_LIST,
    "sources.list_sources": ADMINISTRATOR,
    "sources.delete_source": NO_SUCH_LIST,
    "sources.show_new_source": NO_SUCH_LIST,
    "sources.show_source": NO_SUCH_LIST,
    "sources.update_source": NO_SUCH_LIST,
    "filling.create_autosave": EVERYBODY,
    "filling.create_page": EVERYBODY,
    "filling.show_first_page": EVERYBODY,
    "filling.show_page": DRAFTS,
    "filling.update_autosave": DRAFTS,
    "filling.update_page": DRAFTS,
    "field_tour.show_copies": ANY_AGENT,
    "field_tour.show_preparation": ANY_AGENT,
    "for_many.create_action": ANY_AGENT,
    "for_many.show_action": ANY_AGENT,
    "health.show_health": EVERYBODY,
    "health_report.show_report": ADMINISTRATOR,
    "home.show_home": EVERYBODY,
    "intake.create_case": ENTERS,
    "intake.list_internal_procedures": ANY_AGENT,
    "intake.list_procedures": ANY_AGENT,
    "intake.show_form": ENTERS,
    "intake.show_questions": ENTERS,
    "intake.show_receipt": ENTERED,
    "language.choose_language": EVERYBODY,
    "legal.show_accessibility": EVERYBODY,
    "legal.show_mentions": EVERYBODY,
    "legal.show_privacy": EVERYBODY,
    "device_lock.show_lock": EVERYBODY,
    "offline.show_messages": EVERYBODY,
    "offline.show_offline": EVERYBODY,
    "offline.show_worker": EVERYBODY,
    "offline_forms.list_requests": EVERYBODY,
    # The procedure of these tests has a field that cannot be offline.
    "offline_forms.show_form": EVERYBODY,
    "offline_tour.show_tour": EVERYBODY,
    "own_drafts.delete_draft": DRAFTS,
    "own_drafts.list_drafts": ANY_RESIDENT,
    "own_drafts.resume_draft": DRAFTS,
    "own_drafts.show_draft_deletion": DRAFTS,
    "own_drafts.show_later": DRAFTS,
    "packages.create_export": ADMINISTRATOR,
    "packages.create_import": ADMINISTRATOR,
    "packages.create_reception": ADMINISTRATOR,
    "packages.create_reception_from_catalogue": ADMINISTRATOR,
    "packages.list_packages": ADMINISTRATOR,
    "packages.show_export": ADMINISTRATOR,
    "packages.show_reception": ADMINISTRATOR,
    "publik.create_upload": ADMINISTRATOR,
    "publik.create_drafts": ADMINISTRATOR,
    "publik.show_upload": ADMINISTRATOR,
    "publik.show_preview": ADMINISTRATOR,
    # A link and an address give access to a request; a wrong pair has the same response for everybody.
    "case_access.create_access": EVERYBODY,
    "case_access.create_code_recovery": EVERYBODY,
    "case_access.show_access": EVERYBODY,
    "case_access.show_code_recovery": EVERYBODY,
    "case_access.show_code_sent": EVERYBODY,
    "procedure_ratings.list_ratings": ANY_AGENT,
    "procedure_ratings.show_ratings": DECIDES,
    "ratings.create_rating": EVERYBODY,
    "ratings.show_form": EVERYBODY,
    "ratings.show_thanks": EVERYBODY,
    "portal_cases.confirm_identity": KNOWS,
    "portal_cases.create_action": HOLDS,
    "portal_cases.create_message": HOLDS,
    "portal_cases.download_file": HOLDS,
    "portal_pictures.show_image": HOLDS,
    "portal_pictures.show_picture_page": HOLDS,
    "portal_pictures.show_thumbnail": HOLDS,
    "portal_cases.list_cases": ANY_RESIDENT,
    "portal_cases.list_consultations": HOLDS,
    "portal_cases.show_action": HOLDS,
    "portal_cases.show_questions": HOLDS,
    "portal_cases.show_case": KNOWS,
    "portal_account_link.create_account_link": OWNER_WITH_INVITATION,
    "portal_consents.create_consent": HOLDS,
    "portal_consents.create_withdrawal": HOLDS,
    "portal_devices.create_device": HOLDS,
    "portal_devices.delete_devices": HOLDS,
    # Redirects other visitors to the code form, whether the request exists or not.
    "portal_devices.show_notified_case": EVERYBODY,
    "portal_own_data.create_data_export": HOLDS,
    "portal_own_data.delete_data_export": HOLDS,
    "portal_own_data.download_data_export": HOLDS,
    "portal_own_data.show_own_data": HOLDS,
    "portal_notices.create_dismissal": OWNER_WITH_INVITATION,
    "portal_notices.create_reading": OWNER_WITH_INVITATION,
    "portal_notices.create_readings": ANY_RESIDENT,
    "portal_notices.list_notices": ANY_RESIDENT,
    "portal_preferences.create_device": ANY_RESIDENT,
    "portal_preferences.create_opt_out": ANY_RESIDENT,
    "portal_preferences.delete_device": OWNER_WITH_INVITATION,
    "portal_preferences.show_preferences": ANY_RESIDENT,
    "portal_preferences.update_preferences": ANY_RESIDENT,
    "qualities.create_archival": ADMINISTRATOR,
    "qualities.create_quality": ADMINISTRATOR,
    "qualities.create_restoration": ADMINISTRATOR,
    "qualities.list_qualities": ADMINISTRATOR,
    "qualities.show_new_quality": ADMINISTRATOR,
    "qualities.show_quality": ADMINISTRATOR,
    "qualities.update_quality": ADMINISTRATOR,
    "quality_holders.create_holder": ADMINISTRATOR,
    "quality_holders.create_withdrawal": ADMINISTRATOR,
    "quality_holders.list_holders": ADMINISTRATOR,
    "sending.create_case": DRAFTS,
    "sending.show_receipt": HOLDS,
    "sending.show_review": DRAFTS,
    "settings.show_settings": ADMINISTRATOR,
    "settings.update_settings": ADMINISTRATOR,
    "sharing.create_report": EVERYBODY,
    "sharing.show_photo_report": EVERYBODY,
    "sharing.show_report": EVERYBODY,
    "similar.create_match": NOBODY,
    "similar.show_report": NOBODY,
    "similar.show_similar": DRAFTS,
    "search_engines.show_robots": EVERYBODY,
    "search_engines.show_sitemap": EVERYBODY,
    "site_files.show_drawing": EVERYBODY,
    "site_files.show_manifest": EVERYBODY,
    "site_files.show_theme": EVERYBODY,
    "sync.create_lock": EVERYBODY,
    "sync.delete_device": EVERYBODY,
    "sync.delete_lock": NOBODY,
    "sync.delete_session": EVERYBODY,
    "sync.list_similar_reports": EVERYBODY,
    "sync.show_device": EVERYBODY,
    "sync.show_draft": DRAFTS,
    "sync.update_draft": DRAFTS,
    "sync.show_request": NOBODY,
    "sync.show_state": EVERYBODY,
    "sync.update_device": EVERYBODY,
    "sync.update_file": EVERYBODY,
    "sync.update_operation": EVERYBODY,
    "sync.update_operation_file": EVERYBODY,
    "sync.update_request": EVERYBODY,
    "sync.update_subscription": EVERYBODY,
    "tracking.open_by_code": EVERYBODY,
    "tracking.show_form": EVERYBODY,
    "unfinished.delete_draft": ENTERED,
    "unfinished.resume_draft": ENTERED,
    "unfinished.show_draft_deletion": ENTERED,
}

# Actors whose pages may contain the texts of an object.
READERS: dict[str, frozenset[str]] = {
    "case": frozenset({*HOLDS.allowed, *OPENS.allowed}),
    "account": HOLDS.allowed,
    "note": OPENS.allowed,
    "draft": DRAFTS.allowed,
    "intake": ENTERED.allowed,
    "agent": frozenset({"administrator"}),
    "quality": frozenset({"owner", "administrator"}),
}
