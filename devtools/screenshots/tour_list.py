"""All the tours, by actor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from playwright.sync_api import Page

from devtools.screenshots import (
    administration_tours,
    agenda_tours,
    agent_tours,
    document_tours,
    payment_tours,
    proof_tours,
    resident_tours,
    site_tours,
    theme_tours,
    visitor_tours,
)
from devtools.screenshots.tours import Demo, Stop

Tour = Callable[[Page, Demo], Iterator[Stop]]

TOURS: Mapping[str, Tour] = {
    "visitor": visitor_tours.visitor_tour,
    "resident": resident_tours.resident_tour,
    "resident with an appointment": agenda_tours.appointment_tour,
    "visitor of rooms and events": agenda_tours.hire_tour,
    "resident with an invoice": payment_tours.invoice_tour,
    "resident with a proof": proof_tours.resident_proof_tour,
    "resident with documents": document_tours.resident_document_tour,
    "processing agent": agent_tours.processing_tour,
    "mail": agent_tours.mail_tour,
    "agent who reads a proof": proof_tours.agent_proof_tour,
    "agent with documents": document_tours.agent_document_tour,
    "agent of an agenda": agenda_tours.desk_tour,
    "agent of rooms": agenda_tours.hall_tour,
    "agent who takes payments": payment_tours.regie_tour,
    "agent who gives back what was paid": payment_tours.adjustment_tour,
    "signatory": document_tours.signatory_tour,
    "reception agent": agent_tours.reception_tour,
    "administrator": administration_tours.administration_tour,
    "administrator of agendas": agenda_tours.agenda_configuration_tour,
    "author of templates": document_tours.template_tour,
    "webmaster": site_tours.site_texts_tour,
    "webmaster of the theme": theme_tours.theme_tour,
}
