"""The price of a request while it is filled in: on the pages from the first question that it depends on, and on the review."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from app.payments.case_prices import CaseQuote
from app.payments.request_quotes import list_priced_questions, quote_request
from app.procedures.definition import Page, Procedure


def find_page_quote(procedure: Procedure, page: Page, answers: Mapping[str, Any]) -> CaseQuote | None:
    """The price so far, on a page that it depends on or that comes after one; none elsewhere."""
    questions = list_priced_questions(procedure)
    if not questions:
        return None
    pages = [*takewhile(lambda other: other.id != page.id, procedure.pages), page]
    is_priced = any(field.id in questions for other in pages for field in other.fields)
    return quote_request(procedure, answers) if is_priced else None
