"""Performers of the actions of workflows that the engine does not carry out itself."""

from __future__ import annotations

from collections.abc import Mapping

from app.agendas.actions import close_appointment, offer_appointment
from app.cases.actions import (
    act_on_linked,
    anonymise,
    ask_rating,
    assign_agent,
    assign_card,
    assign_function,
    change_code,
    create_card,
    create_case,
    geolocate,
    give_document,
    give_quality,
    history_message,
    link_case,
    redirect,
    show_alert,
    update_card,
    update_profile,
    withdraw_quality,
)
from app.cases.workflow.effects import Performer
from app.connectors.actions import call_webservice
from app.documents.actions import make_document
from app.notifications.actions import notify, send_email, send_sms
from app.payments.actions import ask_payment
from app.privacy.actions import remove

ACTION_TYPES: Mapping[str, Performer] = {
    "act_on_linked": act_on_linked.act_on_linked,
    "anonymise": anonymise.anonymise,
    "ask_payment": ask_payment.ask_payment,
    "ask_rating": ask_rating.ask_rating,
    "assign_agent": assign_agent.assign_agent,
    "assign_card": assign_card.assign_card,
    "assign_function": assign_function.assign_function,
    "call_webservice": call_webservice.call_webservice,
    "change_code": change_code.change_code,
    "close_appointment": close_appointment.close_appointment,
    "create_card": create_card.create_card,
    "create_case": create_case.create_case,
    "geolocate": geolocate.geolocate,
    "give_document": give_document.give_document,
    "give_quality": give_quality.give_quality,
    "history_message": history_message.write_history_message,
    "link_case": link_case.link_case,
    "make_document": make_document.make_document,
    "notify": notify.notify,
    "offer_appointment": offer_appointment.offer_appointment,
    "redirect": redirect.redirect,
    "remove": remove.delete_case,
    "send_email": send_email.send_email,
    "send_sms": send_sms.send_sms,
    "show_alert": show_alert.show_alert,
    "update_card": update_card.update_card,
    "update_profile": update_profile.update_profile,
    "withdraw_quality": withdraw_quality.withdraw_quality,
}
