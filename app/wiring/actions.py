"""Which function performs each type of action of a workflow."""

from __future__ import annotations

from collections.abc import Mapping

from app.cases import effects
from app.cases.actions import (
    act_on_linked,
    anonymise,
    card_actions,
    change_code,
    create_case,
    geolocate,
    give_document,
    history_message,
    link_case,
    quality_actions,
    redirect,
    show_alert,
    update_profile,
)
from app.cases.people import assignment, function_assignment
from app.connectors import webservice_calls
from app.notifications import workflow_actions
from app.privacy.anonymisation import case_deletion

# By the key of the action; what the engine does itself is not here.
ACTION_TYPES: Mapping[str, effects.Performer] = {
    "act_on_linked": act_on_linked.act_on_linked,
    "anonymise": anonymise.anonymise,
    "assign_agent": assignment.assign_agent,
    "assign_card": card_actions.assign_card,
    "assign_function": function_assignment.assign_function,
    "call_webservice": webservice_calls.call_webservice,
    "change_code": change_code.change_code,
    "create_card": card_actions.create_card,
    "create_case": create_case.create_case,
    "geolocate": geolocate.geolocate,
    "give_document": give_document.give_document,
    "give_quality": quality_actions.give_quality,
    "history_message": history_message.write_history_message,
    "link_case": link_case.link_case,
    "notify": workflow_actions.notify,
    "redirect": redirect.redirect,
    "remove": case_deletion.delete_case_after_commit,
    "send_email": workflow_actions.send_email,
    "send_sms": workflow_actions.send_sms,
    "show_alert": show_alert.show_alert,
    "update_card": card_actions.update_card,
    "update_profile": update_profile.update_profile,
    "withdraw_quality": quality_actions.withdraw_quality,
}
