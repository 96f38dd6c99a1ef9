"""The types of action. A new one is a module here and its line in `_DECLARATIONS`, and a performer in `app/wiring/actions.py`.

The schema of workflows, the checks of publication, the engine and the reference pages use only what a type declares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.workflows.actions.act_on_linked import ACT_ON_LINKED
from app.workflows.actions.anonymise import ANONYMISE
from app.workflows.actions.ask_payment import ASK_PAYMENT
from app.workflows.actions.ask_rating import ASK_RATING
from app.workflows.actions.assign_agent import ASSIGN_AGENT
from app.workflows.actions.assign_card import ASSIGN_CARD
from app.workflows.actions.assign_function import ASSIGN_FUNCTION
from app.workflows.actions.call_webservice import CALL_WEBSERVICE
from app.workflows.actions.change_code import CHANGE_CODE
from app.workflows.actions.change_criticality import CHANGE_CRITICALITY
from app.workflows.actions.change_status import CHANGE_STATUS
from app.workflows.actions.close_appointment import CLOSE_APPOINTMENT
from app.workflows.actions.create_card import CREATE_CARD
from app.workflows.actions.create_case import CREATE_CASE
from app.workflows.actions.declaration import ActionType, Parameter, ParameterKind, Part
from app.workflows.actions.geolocate import GEOLOCATE
from app.workflows.actions.give_document import GIVE_DOCUMENT
from app.workflows.actions.give_quality import GIVE_QUALITY
from app.workflows.actions.history_message import HISTORY_MESSAGE
from app.workflows.actions.link_case import LINK_CASE
from app.workflows.actions.make_document import MAKE_DOCUMENT
from app.workflows.actions.notify import NOTIFY
from app.workflows.actions.offer_appointment import OFFER_APPOINTMENT
from app.workflows.actions.redirect import REDIRECT
from app.workflows.actions.remove import REMOVE
from app.workflows.actions.send_email import SEND_EMAIL
from app.workflows.actions.send_sms import SEND_SMS
from app.workflows.actions.set_processing import SET_PROCESSING
from app.workflows.actions.show_alert import SHOW_ALERT
from app.workflows.actions.update_card import UPDATE_CARD
from app.workflows.actions.update_profile import UPDATE_PROFILE
from app.workflows.actions.withdraw_quality import WITHDRAW_QUALITY

_DECLARATIONS = (
    ASSIGN_FUNCTION,
    ASSIGN_AGENT,
    SET_PROCESSING,
    CHANGE_STATUS,
    CHANGE_CRITICALITY,
    SEND_EMAIL,
    SEND_SMS,
    NOTIFY,
    SHOW_ALERT,
    MAKE_DOCUMENT,
    GIVE_DOCUMENT,
    ASK_RATING,
    HISTORY_MESSAGE,
    CALL_WEBSERVICE,
    GEOLOCATE,
    CREATE_CASE,
    LINK_CASE,
    ACT_ON_LINKED,
    CREATE_CARD,
    UPDATE_CARD,
    ASSIGN_CARD,
    ANONYMISE,
    REMOVE,
    UPDATE_PROFILE,
    GIVE_QUALITY,
    WITHDRAW_QUALITY,
    CHANGE_CODE,
    OFFER_APPOINTMENT,
    ASK_PAYMENT,
    CLOSE_APPOINTMENT,
    REDIRECT,
)
ACTION_TYPES: Mapping[str, ActionType] = {declaration.key: declaration for declaration in _DECLARATIONS}

# Carried out by the engine itself; the capabilities installed perform the others.
ENGINE_TYPES = frozenset(key for key, each in ACTION_TYPES.items() if each.is_engine)
PERFORMED_TYPES = frozenset(ACTION_TYPES) - ENGINE_TYPES


def parts_of(type_: str, parameters: Mapping[str, Any]) -> Iterator[Part]:
    """The parts of an action by kind; empty for a type that no longer exists."""
    action_type = ACTION_TYPES.get(type_)
    return action_type.parts(parameters) if action_type else iter(())


__all__ = [
    "ACTION_TYPES",
    "ENGINE_TYPES",
    "PERFORMED_TYPES",
    "ActionType",
    "Parameter",
    "ParameterKind",
    "Part",
    "parts_of",
]
