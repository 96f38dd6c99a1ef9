"""Record elements and attributes unknown to this import, with their content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from publik_import.findings import Findings, build_reason
from publik_import.xml_reader import Element

# Values of a setting that is not set.
_NOTHING = frozenset({"", "false", "none"})
MAX_REPORTED, MAX_DEPTH, MAX_LENGTH = 200, 12, 2000

_DESCRIPTIVE = ("id", "name", "slug", "url_name", "description", "documentation", "category", "last_modification")
_CONDITION = frozenset({"type", "value"})
_ROLES = ("roles", "user-roles", "backoffice-submission-roles")

# Children of forms and card models.
FORM = frozenset(
    {
        *(
            *_DESCRIPTIVE,
            *_ROLES,
            "keywords",
            "publication_date",
            "expiration_date",
            "disabled_redirection",
            "fields",
            "options",
        ),
        *("appearance_keywords", "lateral_template", "submission_lateral_template", "id_template", "drafts_lifespan"),
        *("drafts_max_per_user", "user_support", "submission_user_association", "history_pane_default_mode"),
        *("old_but_non_anonymised_warning", "discussion", "detailed_emails", "disabled", "only_allow_one"),
        *("enable_tracking_codes", "confirmation", "always_advertise", "has_captcha", "skip_from_360_view", "workflow"),
        *("tracking_code_verify_fields", "custom_views", "geolocations", "required_authentication_contexts"),
        *(
            "management_sidebar_items",
            "submission_sidebar_items",
            "digest_templates",
            "workflow-migrations",
            "testdefs",
        ),
        *("internal_identifier", "max_field_id", "include_download_all_button", "private_status_and_history"),
        *("acl_read", "allow_drafts", "receiver"),
        *("default_digest_template", "digest_template"),
    }
)
FIELD = frozenset(
    {
        *("id", "type", "label", "varname", "required", "hint", "condition", "prefill", "validation", "data_source"),
        *("items", "rows", "columns", "formats", "total_row", "display_locations", "extra_css_class", "anonymise"),
        *(
            "documentation",
            "default_value",
            "size",
            "cols",
            "pre",
            "maxlength",
            "display_mode",
            "in_filters",
            "storage",
        ),
        *("in_listing", "document_type", "max_file_size", "automatic_image_resize", "allow_portfolio_picking"),
        *(
            "minimum_date",
            "maximum_date",
            "minimum_is_future",
            "date_in_the_past",
            "date_can_be_today",
            "show_as_radio",
        ),
        *("display_disabled_items", "use_hint_as_first_option", "radio_orientation", "initial_date_alignment"),
        *("image_desktop_size", "image_mobile_size", "initial_zoom", "min_zoom", "max_zoom", "initial_position"),
        *("position_template", "default_position", "init_with_geoloc", "min_choices", "max_choices", "min_value"),
        *("max_value", "restrict_to_integers", "block_slug", "default_items_count", "max_items", "add_element_label"),
        *("label_display", "remove_button", "delete_element_label", "value_template", "freeze_on_initial_value"),
        *("post_conditions", "randomize_items", "min_length", "max_length", "count_uppercase", "count_lowercase"),
        *("count_digit", "count_special", "confirmation", "confirmation_title", "strength_indicator"),
    }
)
WORKFLOW = frozenset(
    {
        *(
            *_DESCRIPTIVE,
            "roles",
            "possible_status",
            "global_actions",
            "criticality_levels",
            "variables",
            "backoffice-fields",
        ),
        *("status-remapping", "readonly", "unused"),
    }
)
STATUS = frozenset(
    {
        *(
            "id",
            "name",
            "colour",
            "extra_css_class",
            "backoffice_info_text",
            "loop_items_template",
            "after_loop_status",
        ),
        *("documentation", "forced_endpoint", "visibility", "items", "triggers"),
    }
)
ITEM = frozenset(
    {
        *("by", "to", "label", "status", "condition", "documentation", "identifier", "set_marker_on_status", "varname"),
        *("require_confirmation", "confirmation_text", "backoffice_info_text", "ignore_form_errors", "mode", "trigger"),
        *(
            "timeout",
            "mail_template",
            "subject",
            "body",
            "attachments",
            "custom_from",
            "to_mode",
            "counter_name",
            "title",
        ),
        *(
            "users_template",
            "target_url",
            "origin",
            "message",
            "level",
            "position",
            "comment",
            "comment_template",
            "hint",
        ),
        *(
            "button_label",
            "required",
            "display_title",
            "display_button",
            "backoffice_filefield_id",
            "attach_to_history",
        ),
        *("document_type", "max_file_size", "allow_portfolio_picking", "push_to_portfolio", "hide_submit_button"),
        *("formdef", "include_in_form_history", "operation_mode", "page_identifier", "model_file_mode", "model_file"),
        *(
            "model_file_template",
            "convert_to_pdf",
            "method",
            "filename",
            "fields",
            "role_key",
            "dispatch_type",
            "role_id",
        ),
        *(
            "variable",
            "rules",
            "absolute_value",
            "address_string",
            "map_variable",
            "photo_variable",
            "overwrite",
            "url",
        ),
        *("qs_data", "post", "post_data", "post_formdata", "response_type", "request_signature_key", "record_errors"),
        *("store_all_responses", "attach_file_to_history", "action_on_app_error", "action_on_4xx", "action_on_5xx"),
        *("action_on_bad_data", "action_on_network_errors", "record_on_errors", "notify_on_errors", "action_label"),
        *(
            "formdef_slug",
            "map_fields_by_varname",
            "mappings",
            "backoffice_submission",
            "draft",
            "target_mode",
            "target_id",
        ),
        *("draft_edit_operation_mode", "user_association_mode", "user_association_template", "keep_submission_context"),
        *(
            "slug",
            "trigger_id",
            "unlink_user",
            "replace",
            "allow_as_mass_action",
            "push_to_portfolio",
            "cache_duration",
        ),
        *("keep_user", "name", "id"),
    }
)
# Children of elements that are translated as a whole.
_KNOWN_CHILDREN: Mapping[str, frozenset[str]] = {
    "condition": _CONDITION,
    "prefill": _CONDITION | {"locked", "locked-unless-empty"},
    "validation": _CONDITION | {"error_message"},
    "data_source": _CONDITION,
    "document_type": frozenset({"id", "label", "mimetypes", "mimetype", "fargo"}),
}
_ATTRIBUTES = frozenset(
    {
        *(
            "id",
            "type",
            "url",
            "slug",
            "role_id",
            "role-id",
            "role-slug",
            "role_key",
            "category_id",
            "workflow_id",
            "key",
        ),
        *("varname", "user_id", "field_id", "timestamp", "status", "action", "old-workflow", "new-workflow", "lang"),
    }
)


def record_unknown_elements(element: Element, known_tags: frozenset[str], title: str, findings: Findings) -> None:
    """Add a finding for each unknown child or attribute of the element."""
    for name, verbatim in _iterate_unknown(element, known_tags):
        if sum(1 for finding in findings.items if finding.part == "unknown") >= MAX_REPORTED:
            return
        findings.add_not_mapped("unknown", title, build_reason("unknown_element", name=name), verbatim=verbatim)


def _iterate_unknown(element: Element, known_tags: frozenset[str]) -> Iterator[tuple[str, str]]:
    for name, value in element.attributes.items():
        if name not in _ATTRIBUTES and value:
            yield f"@{name}", value
    for child in element.children:
        if child.tag not in known_tags:
            if child.children or child.text.lower() not in _NOTHING:
                yield child.tag, format_xml(child)
        elif child.tag in _KNOWN_CHILDREN:
            yield from _iterate_unknown(child, _KNOWN_CHILDREN[child.tag])


def format_xml(element: Element, depth: int = 0) -> str:
    """The element as XML, truncated."""
    if depth > MAX_DEPTH:
        return "…"
    content = "".join(format_xml(child, depth + 1) for child in element.children[:50])
    return f"<{element.tag}>{escape(element.text)}{content}</{element.tag}>"[:MAX_LENGTH]
