"""Earlier times of an appointment: asked for on the page of the request, answered from the link of an offer, without account."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for

from app.agendas.earlier_slots import alerts, offers
from app.agendas.earlier_slots.alerts import AlertRefused
from app.agendas.earlier_slots.models import EarlierOffer
from app.agendas.earlier_slots.offers import OfferEnded
from app.agendas.models import Booking
from app.agendas.readable_bookings import read_booking
from app.cases.concurrency import StaleCase
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CASE_CHANGE, FORM_SUBMISSION, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import TOKEN
from app.core.web.responses import redirect, render
from app.notifications.appointments import offer_links
from app.notifications.appointments.offer_links import OfferLinkUnusable, find_offer
from app.portal.cases.appointments import find_appointment
from app.portal.cases.case_lookup import portal_actor
from app.portal.cases.link_outcomes import render_outcome, render_unusable_link

bp = Blueprint("earlier_slots", __name__)

BOOKING_PATH = "/demandes/<uuid:case_id>/rendez-vous/<uuid:booking_id>/plus-tot"


@bp.post(BOOKING_PATH)
@access("holder")
@rate_limit(CASE_CHANGE)
def create_alert(case_id: UUID, booking_id: UUID) -> Response:
    """Have earlier times offered."""
    appointment = find_appointment(case_id, booking_id)[1]
    try:
        alerts.ask_for_earlier(appointment.booking)
        db.session.commit()
    except AlertRefused:
        db.session.rollback()
        flash(_("Ce rendez-vous est trop proche pour qu’une autre heure vous soit proposée."), "appointment")
    else:
        flash(_("C’est noté : vous serez prévenu si une place se libère plus tôt."), "appointment")
    return _redirect_to_case(case_id)


@bp.post(f"{BOOKING_PATH}/arret")
@access("holder")
@rate_limit(CASE_CHANGE)
def delete_alert(case_id: UUID, booking_id: UUID) -> Response:
    """Offer nothing more."""
    alerts.delete_alert(find_appointment(case_id, booking_id)[1].booking)
    db.session.commit()
    flash(_("C’est noté : vous ne serez plus prévenu."), "appointment")
    return _redirect_to_case(case_id)


@bp.get(offer_links.PATH)
@access("public")
def show_offer() -> Response:
    """Show both times. Nothing is answered yet: mail scanners open every link."""
    token = request.args.get("jeton", "")
    try:
        offer = find_offer(token)
    except OfferLinkUnusable:
        return _render_unusable_link()
    booking = db.session.get_one(Booking, offer.booking_id)
    return render(
        "portal/cases/bookings/appointment_offers/offer.html",
        appointment=read_booking(booking, by=portal_actor()),
        offer=offer,
        token=token,
    )


@bp.post(f"{offer_links.PATH}/oui")
@access("public")
@rate_limit(FORM_SUBMISSION)
def accept_offer() -> Response:
    """Move the appointment: one transaction, one notice."""
    return _answer(lambda offer: offers.accept_offer(offer, by=portal_actor()), is_accepted=True)


@bp.post(f"{offer_links.PATH}/non")
@access("public")
@rate_limit(FORM_SUBMISSION)
def decline_offer() -> Response:
    """Keep the appointment: the time goes to somebody else at once."""
    return _answer(offers.decline_offer, is_accepted=False)


@bp.get(f"{offer_links.PATH}/merci")
@access("public")
def show_thanks() -> Response:
    if request.args.get("change") == "oui":
        return render_outcome(_("Votre rendez-vous est avancé. L’heure d’avant est rendue à quelqu’un d’autre."))
    return render_outcome(_("Votre rendez-vous ne change pas. Cette place est proposée à quelqu’un d’autre."))


def _answer(record: Callable[[EarlierOffer], object], *, is_accepted: bool) -> Response:
    try:
        record(find_offer(TOKEN.read()))
        db.session.commit()
    except (OfferLinkUnusable, OfferEnded, StaleCase):
        db.session.rollback()
        return _render_unusable_link()
    return redirect(url_for(".show_thanks", change="oui" if is_accepted else "non"))


def _render_unusable_link() -> Response:
    return render_unusable_link(
        _("Vous avez déjà répondu, le délai est passé, ou votre rendez-vous a changé. Votre demande dit où il en est."),
        title=_("Cette place n’est plus à vous"),
    )


def _redirect_to_case(case_id: UUID) -> Response:
    return redirect(url_for("portal_cases.show_case", case_id=case_id, _anchor="appointments"))
