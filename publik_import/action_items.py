"""The types of item of Publik that are imported as each type of action."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

ITEMS_BY_ACTION: Mapping[str, tuple[str, ...]] = {
    "act_on_linked": ("external_workflow_global_action",),
    "anonymise": ("anonymise", "remove"),
    "assign_card": ("assign_carddata",),
    "assign_function": ("dispatch",),
    "call_webservice": ("webservice_call",),
    "change_code": ("remove_tracking_code",),
    "change_criticality": ("modify_criticality",),
    "change_status": ("jump", "timeout"),
    "create_card": ("create_carddata",),
    "create_case": ("create_formdata",),
    "geolocate": ("geolocate",),
    "give_quality": ("add_role",),
    "history_message": ("register-comment",),
    "notify": ("notification",),
    "redirect": ("redirect_to_url",),
    "send_email": ("sendmail",),
    "send_sms": ("sendsms",),
    "set_processing": ("set-backoffice-fields",),
    "show_alert": ("displaymsg",),
    "update_card": ("edit_carddata",),
    "withdraw_quality": ("remove_role",),
}


def describe_items(action: str) -> Iterator[str]:
    """Lines of the reference page of an action: the items that become it."""
    if items := ITEMS_BY_ACTION.get(action):
        yield from ("", f"L’import d’un circuit de Publik en fait avec : {', '.join(f'`{item}`' for item in items)}.")
