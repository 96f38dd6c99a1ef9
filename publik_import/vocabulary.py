"""Map the variables of w.c.s. common to all authorities to Parvis names."""

from __future__ import annotations

from collections.abc import Mapping

from app.procedures.schema import PROFILES
from app.workflows.checks.condition_names import CONDITION_NAMES, QUALITIES, TEXT_NAMES

# Names of variables in conditions and texts. Names that are not available yet give a reason.
FIXED_NAMES: Mapping[str, str] = {
    "form_name": "procedure.title",
    "form_slug": "procedure.slug",
    "form_number": "case.reference",
    "form_number_raw": "case.reference",
    "form_identifier": "case.reference",
    "form_internal_id": "case.reference",
    "form_uuid": "case.reference",
    "form_display_name": "case.title",
    "form_digest": "case.title",
    "form_url": "case.tracking_url",
    "form_short_url": "case.tracking_url",
    "form_uri": "case.tracking_url",
    "form_url_backoffice": "case.agent_url",
    "form_backoffice_url": "case.agent_url",
    "form_api_url": "case.api_url",
    "form_tracking_code": "case.tracking_code",
    "form_receipt_date": "case.submitted_on",
    "form_receipt_datetime": "case.submitted_on",
    "form_receipt_time": "case.submitted_on",
    "form_last_update_datetime": "case.changed_on",
    "form_status": "status.label",
    "form_previous_status": "case.previous_status",
    "form_status_changed": "case.status_changed",
    "form_status_is_endpoint": "case.closed",
    "form_comment": "action.comment",
    "form_evolution": "case.history",
    "form_details": "case.summary",
    "form_submission_channel": "case.channel",
    "form_submission_channel_label": "case.channel",
    "form_submission_backoffice": "case.by_agent",
    "form_criticality_level": "case.criticality",
    "form_criticality_label": "case.criticality",
    "form_geoloc_base_lat": "case.place.lat",
    "form_geoloc_base_lon": "case.place.lon",
    "form_role_receiver_name": "department.name",
    "form_role_receiver_emails": "department.email",
    "form_user": "case.has_account",
    "form_user_name": "applicant.name",
    "form_user_display_name": "applicant.name",
    "form_user_email": "applicant.email",
    "form_user_phone": "applicant.phone",
    "form_user_fullname": "applicant.name",
    "form_user_full_name": "applicant.name",
    "form_user_nameid": "applicant.identifier",
    "form_user_name_identifier_0": "applicant.identifier",
    "session_user": "profile.email",
    "session_user_name": "profile.name",
    "session_user_display_name": "profile.name",
    "session_user_email": "profile.email",
    "session_user_mail": "profile.email",
    "session_user_phone": "profile.phone",
    "category_name": "procedure.theme",
    "category_slug": "procedure.theme",
    "form_category_name": "procedure.theme",
    "form_category_slug": "procedure.theme",
    "form_category": "procedure.theme",
    "form_class_name": "procedure.title",
    "form_status_url": "case.tracking_url",
    "portal_user_title": "authority.name",
    "form_geoloc_base": "case.place",
    "is_in_backoffice": "case.by_agent",
    "site_name": "authority.name",
    "global_title": "authority.name",
    "site_lang": "authority.language",
    "site_url": "authority.url",
    "site_url_backoffice": "authority.agents_url",
    "portal_url": "authority.url",
    "portal_user_url": "authority.url",
    "portal_agent_url": "authority.agents_url",
    "portal_agent_title": "authority.name",
    "eservices_url": "authority.url",
    "idp_url": "authority.account_url",
    "idp_account_url": "authority.account_url",
    "idp_registration_url": "authority.account_url",
    "passerelle_url": "authority.connectors_url",
    "agendas_url": "authority.agendas_url",
    "lingo_url": "authority.payments_url",
    "default_from_email": "authority.email",
    "today": "today",
    "now": "now",
    "value": "value",
}

# Short names in messages of the oldest exports.
LEGACY_NAMES: Mapping[str, str] = {
    "name": "procedure.title",
    "number": "case.reference",
    "url": "case.tracking_url",
    "details": "case.summary",
    "evolution": "case.history",
    "comment": "action.comment",
    "status": "status.label",
    "before": "case.previous_status",
    "after": "status.label",
    "user": "case.has_account",
    "user_name": "applicant.name",
    "user_display_name": "applicant.name",
    "user_email": "applicant.email",
    "user_admin_display_name": "applicant.name",
}

# Profile attributes: the part after form_user_var_ or session_user_var_.
PROFILE: Mapping[str, str] = {
    "first_name": "first_name",
    "prenom": "first_name",
    "last_name": "last_name",
    "nom": "last_name",
    "email": "email",
    "phone": "phone",
    "mobile": "phone",
    "address": "address",
}

# Prefills from the profile: the Parvis name, and the code of the reason of an approximation.
PROFILE_PARTS: Mapping[str, tuple[str, str | None]] = {
    **dict.fromkeys(("_first_name", "first_name", "prenoms", "prenom"), ("profile.first_name", None)),
    **dict.fromkeys(("_last_name", "last_name", "nom"), ("profile.last_name", None)),
    **dict.fromkeys(("_email", "email"), ("profile.email", None)),
    **dict.fromkeys(("_phone", "phone", "_mobile", "mobile"), ("profile.phone", None)),
    **dict.fromkeys(("_city", "city"), ("profile.address.city", None)),
    **dict.fromkeys(("_zipcode", "zipcode"), ("profile.address.postcode", None)),
    **dict.fromkeys(("_street", "street", "_address", "address"), ("profile.address.street", "number_with_street")),
    **dict.fromkeys(("_num_box", "num_box"), ("profile.address.complement", "box_in_complement")),
}

# Values of the authority in forms: placeholders filled in on import.
LOCAL_WORDS: Mapping[str, str] = {
    "authority.name": "authority_name",
    "authority.email": "authority_email",
    "authority.url": "portal_url",
    "authority.account_url": "account_url",
    "authority.agents_url": "agents_url",
}

# Values that the charter may change, unlike the URLs.
THEME_WORDS = frozenset({"authority.name", "authority.email"})

# Names available in conditions besides the answers, in forms and in workflows.
IN_FORMS = frozenset({"today", QUALITIES, *(f"profile.{name}" for name in PROFILES)})
IN_WORKFLOWS = CONDITION_NAMES
IN_TEXTS = TEXT_NAMES

# Collections accessed by slug: data sources, cards, forms, named calls.
COLLECTIONS: Mapping[str, str] = {
    "data_source": "sources",
    "cards": "cards",
    "forms": "cases",
    "webservice": "calls",
}

# Suffixes that select a representation of a variable; in Parvis all mean the answer itself.
SAME_VALUE = frozenset(
    {"", "raw", "text", "id", "display", "structured", "structured_id", "structured_text", "structured_raw", "live"}
)

# URLs of other applications of Publik, known to the authority only.
SITE_ADDRESSES = frozenset({"passerelle_url", "agendas_url", "lingo_url"})
