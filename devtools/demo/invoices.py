"""The régie of the demo, its invoices, and the payments that were taken at the counter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from flask import current_app

from app.config import Settings
from app.core import clock
from app.core.settings import site_settings
from app.core.web.access_rules import Actor
from app.payments.credit_notes import cancel_invoice
from app.payments.instalment_plan import PlannedAmount
from app.payments.instalments import save_plan
from app.payments.invoices import Line, issue_invoice
from app.payments.payers import Payer
from app.payments.received_payments import record_counter_payment
from app.payments.regie_definition import Regie
from app.payments.regie_store import save_regie
from devtools.demo import story_dates
from devtools.demo.campaigns import fill_campaigns
from devtools.demo.fixtures import Fixture, load_invoices
from devtools.demo.paid_bookings import make_paid_bookings
from devtools.demo.regie_accounts import fill_accounts
from devtools.payfip.payfip_double import PayfipDouble
from devtools.payfip.payfip_server import build_settings, get_port


def fill_regie(present: datetime, cast: Mapping[str, Actor]) -> None:
    """Make the régies, paid online if the double of PayFiP runs, and issue the bills of the week."""
    fixtures = load_invoices()
    settings: Settings = current_app.config["PARVIS"]
    double = PayfipDouble(get_port(settings))
    is_online = not settings.is_production and double.host in settings.private_hosts
    if is_online:
        site_settings.save_settings(build_settings(double))
    gateway = {"gateway": "payfip" if is_online else ""}
    for name in ("music_school", "studios", "places"):
        save_regie({**fixtures[name], **gateway})
    regie = save_regie({**fixtures["regie"], **gateway})
    for bill in sorted(fixtures["invoices"], key=lambda bill: -bill["days_ago"]):
        with story_dates.set_clock(present - timedelta(days=bill["days_ago"])):
            _issue(regie, bill, cast[fixtures["agent"]])
    fill_accounts(present, fixtures, cast)
    make_paid_bookings(present, fixtures, cast)
    fill_campaigns(present, regie, fixtures["campaigns"], cast[fixtures["agent"]])


def _issue(regie: Regie, bill: Fixture, agent: Actor) -> None:
    assert agent.account_id
    lines = []
    for product_id, quantity in bill["lines"]:
        product = regie.find_product(product_id)
        assert product
        assert product.unit_price
        lines.append(
            Line(
                product.title,
                product.unit_price,
                product.accounting_code,
                quantity=Decimal(quantity),
                unit=product.unit,
                product=product.id,
            )
        )
    invoice = issue_invoice(
        regie, lines, Payer(bill["name"], bill["email"], bill.get("address", "")), title=bill["title"]
    )
    if means := bill.get("paid"):
        record_counter_payment(invoice.id, means, invoice.total, reference="", by=agent.account_id)
    if dates := bill.get("instalments"):
        save_plan(invoice.id, [PlannedAmount(clock.today() + timedelta(days=days), cents) for days, cents in dates])
    if bill.get("is_cancelled"):
        cancel_invoice(invoice.id)
