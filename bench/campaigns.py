"""Invoices of a campaign, issued by a worker in batches: 10,000 of them, the cost of one, and the memory.

The references are the same invoices issued one by one, and one invoice in a campaign ten times smaller.
"""

from __future__ import annotations

import resource
import time
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.core.db import db
from app.core.ids import new_id
from app.payments.campaigns.campaign_issue import issue_batch, request_issue
from app.payments.campaigns.campaigns import CampaignSettings, create_campaign, find_campaign
from app.payments.campaigns.models import ISSUING, CampaignRow
from app.payments.invoices import Line, issue_invoice
from app.payments.payers import Payer
from app.payments.regie_definition import Regie
from app.payments.regie_store import save_regie
from app.procedures.sources.tables import read_table
from bench.installation import Installation
from bench.report import Goal, Report

LARGE, SMALL, SINGLE = 10_000, 1_000, 200
REGIE = {
    "slug": "mesures",
    "title": "Mesures",
    "code": "ME",
    "roles": {},
    "products": [{"id": "repas", "title": "Repas", "accounting_code": "7067", "unit": "repas", "unit_price": 345}],
}


def measure(place: Installation, report: Report) -> None:
    """Measure a small campaign, single invoices, then a large campaign."""
    with place.open_context():
        regie = save_regie(REGIE)
        db.session.commit()
    small = _issue_campaign(place, regie, SMALL)
    single = _issue_single(place, regie)
    memory_before = _peak_megabytes()
    large = _issue_campaign(place, regie, LARGE)
    memory = _peak_megabytes() - memory_before
    report.add(Goal("P3", f"{LARGE} invoices of a campaign, issued", 120, large, unit=" s"))
    cost_ratio = (large / LARGE) / (small / SMALL)
    report.add(Goal("P4", f"one invoice in a campaign of {LARGE} vs of {SMALL}", 2, cost_ratio))
    report.add(Goal("P5", "one invoice of a campaign vs issued alone", 0.5, (large / LARGE) / (single / SINGLE)))
    report.add(Goal("P6", f"memory that {LARGE} rows add, preview included", 150, memory, unit=" MB"))
    report.details["campaign"] = {"small_s": small, "single_s": single, "large_s": large, "memory_mb": memory}


def _issue_campaign(place: Installation, regie: Regie, count: int) -> float:
    """The seconds that the worker takes, each batch in its own unit of work."""
    campaign_id = _prepare(place, regie, count)
    start = time.perf_counter()
    is_running = True
    while is_running:
        with place.open_context():
            issue_batch(str(campaign_id))
            db.session.commit()
            is_running = find_campaign(regie, campaign_id).state == ISSUING
    seconds = time.perf_counter() - start
    with place.open_context():
        query = select(func.count(CampaignRow.invoice_id)).where(CampaignRow.campaign_id == campaign_id)
        assert db.session.scalar(query) == count
    return seconds


def _prepare(place: Installation, regie: Regie, count: int) -> UUID:
    rows = "".join(f"Payeur {number};payeur{number}@courriel.example;F-{number};12\n" for number in range(count))
    table = read_table(f"Nom;Courriel;Dossier;Nombre\n{rows}".encode())
    with place.open_context():
        campaign = create_campaign(regie, CampaignSettings("Repas", date(2090, 1, 1), "repas"), table, by=new_id())
        request_issue(campaign.id, issues_duplicates=False)
        db.session.commit()
        return campaign.id


def _issue_single(place: Installation, regie: Regie) -> float:
    start = time.perf_counter()
    for number in range(SINGLE):
        with place.open_context():
            issue_invoice(regie, [Line("Repas", 345, "7067")], Payer(f"Payeur {number}"), title="Repas")
            db.session.commit()
    return time.perf_counter() - start


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
