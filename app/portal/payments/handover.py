"""The page that leads to the gateway: a redirection after a form would be stopped by form-action."""

from __future__ import annotations

from flask import Response

from app.core.web.responses import render
from app.core.web.security_headers import allow_form_to
from app.payments.attempts import find_page_id
from app.payments.gateways import get_gateway
from app.payments.models import PaymentAttempt


def render_handover(attempt: PaymentAttempt, *, count: int = 1) -> Response:
    """Lead to the page of payment of an attempt for so many invoices."""
    gateway = get_gateway(attempt.gateway)
    page = gateway.build_page(find_page_id(attempt))
    response = render(
        "portal/payments/handover.html", page=page, gateway=gateway.label, amount=attempt.amount, count=count
    )
    if page.fields:
        allow_form_to(response, page.url)
    return response
