"""Mutants: a pytest plugin that disables the protection named by `PARVIS_MUTANT`.

Each mutant names the tests that must fail. `tests/security/test_mutants.py` runs them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """The replaced target, `module:name` or `module:Class.name`, its replacement, and the tests that must fail."""

    target: str
    replacement: Callable[[Any], Any]
    noticed_by: Sequence[str]

    def apply_mutation(self) -> None:
        """Apply the mutant in this process."""
        module, _, path = self.target.partition(":")
        *parents, name = path.split(".")
        holder: Any = import_module(module)
        for parent in parents:
            holder = getattr(holder, parent)
        setattr(holder, name, self.replacement(getattr(holder, name)))


def make_no_op(_original: Any) -> Callable[..., None]:
    """Make a replacement for a function that checks, counts or invalidates."""
    return lambda *_arguments, **_keywords: None


def make_identity(_original: Any) -> Callable[..., Any]:
    """Make a replacement for a function that sanitises its second argument."""
    return lambda _first, second, *_more, **_keywords: dict(second)


FUZZ = "tests/fuzz/test_parsers.py::test_the_most_expensive_known_files_are_within_budget"
VOIDS = "tests/accounts/test_identity_change.py"


def _believe_anything(_gateway: Any, text: str, *, mode: str) -> Any:
    """Take a payment for done since somebody says so."""
    states = import_module("app.payments.attempt_states")
    attempt = import_module("tests.payments.settlement_steps").find_latest_attempt()
    return states.Outcome(
        states.PAID, reference=attempt.reference, account=attempt.account, amount=attempt.amount, mode=mode
    )


def _read_invoices_without_lock(invoice_ids: Any) -> Any:
    """Read the invoices as anybody else does at the same instant."""
    session = import_module("app.core.db").db.session
    invoice = import_module("app.payments.models").Invoice
    select = import_module("sqlalchemy").select
    return session.scalars(select(invoice).where(invoice.id.in_(invoice_ids))).all()


OPENID_REFUSALS, OPENID_TOKENS = "tests/openid_provider/test_refusals.py", "tests/openid_provider/test_tokens.py"

MUTANTS: dict[str, Mutant] = {
    # Budgets.
    # Uncounted, the costliest files take minutes and gigabytes before a test fails.
    "parts of a file are not counted": Mutant(
        "app.core.parsing.budget:Meter.count_part", make_no_op, ["tests/core/test_parser_budgets.py"]
    ),
    "pixels are not counted": Mutant(
        "app.core.parsing.budget:Meter.check_pixels",
        make_no_op,
        ["tests/security/test_hostile_files.py::test_each_file_of_a_form_is_accepted_or_refused"],
    ),
    "the list of an archive is not counted": Mutant("app.core.parsing.archives:_check_entry_count", make_no_op, [FUZZ]),
    "files are read while others wait to write": Mutant(
        "app.core.parsing.parser:install", make_no_op, ["tests/core/test_parsing_outside_transactions.py"]
    ),
    "large requests are read together": Mutant(
        "app.core.web.upload_concurrency:acquire_upload_permit", make_no_op, ["tests/core/test_upload_concurrency.py"]
    ),
    # Quotas.
    "a quota is not counted": Mutant(
        "app.core.rate_limits.enforcement:count_request", make_no_op, ["tests/security/test_rate_limits.py"]
    ),
    "bytes are not counted": Mutant(
        "app.core.rate_limits.enforcement:count_uploaded_bytes", make_no_op, ["tests/security/test_upload_quotas.py"]
    ),
    "the room of drafts is not looked at": Mutant(
        "app.cases.drafts.draft_files:has_room",
        lambda _: lambda *_arguments: True,
        ["tests/security/test_upload_quotas.py"],
    ),
    "messages leave at once": Mutant(
        "app.notifications.recipient_quota:compute_next_departure",
        lambda _: lambda _departures, now: now,
        ["tests/notifications/test_recipient_quota.py"],
    ),
    "a network holds its known browsers": Mutant(
        "app.accounts.sign_in:is_known_browser",
        lambda _: lambda *_arguments: False,
        ["tests/auth/test_shared_network.py"],
    ),
    # Invalidations.
    "links survive a new password": Mutant("app.accounts.identity_change:_begin_revision", make_no_op, [VOIDS]),
    "sessions survive a new password": Mutant(
        "app.accounts.identity_change:end_all_sessions", make_no_op, [VOIDS, "tests/auth/test_identity_change.py"]
    ),
    "a pending address survives a new password": Mutant(
        "app.accounts.identity_change:_cancel_pending_address", make_no_op, [VOIDS]
    ),
    "an interrupted form survives a new password": Mutant(
        "app.accounts.identity_change:interrupted_forms.delete_submission", make_no_op, [VOIDS]
    ),
    "whoever began a draft holds the case it became": Mutant(
        "app.cases.lifecycle.submission:transfer_draft_grant", make_no_op, ["tests/portal/test_case_holders.py"]
    ),
    # Masks.
    "answers are not masked": Mutant(
        "app.cases.reading.readable_answers:mask_answers",
        make_identity,
        ["tests/cases/test_masked_texts.py", "tests/backoffice/test_masked_corrections.py"],
    ),
    "inputs are not masked": Mutant(
        "app.cases.lifecycle.correction:hide_masked_answers", make_identity, ["tests/backoffice", "-k", "masked"]
    ),
    "a limited case is read": Mutant(
        "app.cases.reading.readable_answers:_refuse_limited",
        make_no_op,
        ["tests/cases", "tests/backoffice", "-k", "limit"],
    ),
    # Addresses.
    "a value leads elsewhere": Mutant(
        "app.core.outgoing.urls:_is_traversal",
        lambda _: lambda *_arguments: False,
        ["tests/core/test_outgoing_urls.py"],
    ),
    "a place is told to the metre": Mutant(
        "app.places.public_grid:ROWS_PER_DEGREE", lambda _: 20_000_000, ["tests/places/test_public_grid.py"]
    ),
    # Linked software.
    "any address of a client is answered": Mutant(
        "app.openid_provider.authorization_request:is_declared",
        lambda _: lambda *_arguments: True,
        [OPENID_REFUSALS],
    ),
    "a verifier is not compared": Mutant(
        "app.openid_provider.authorizations:_matches", lambda _: lambda *_arguments: True, [OPENID_REFUSALS]
    ),
    "a client gets every scope": Mutant(
        "app.openid_provider.authorization_request:scopes_of",
        lambda _: lambda _client: frozenset({"openid", "profile", "email", "phone", "address", "roles"}),
        [OPENID_REFUSALS],
    ),
    "what was used twice is not revoked": Mutant(
        "app.openid_provider.openid_tokens:revoke_authorizations", make_no_op, [OPENID_TOKENS]
    ),
    "tokens survive a disabled account": Mutant(
        "app.openid_provider.authorizations:is_alive", lambda _: lambda _authorization: True, [OPENID_TOKENS]
    ),
    "an assertion is used again": Mutant(
        "app.openid_provider.client_authentication:insert_once",
        lambda _: lambda *_arguments, **_values: True,
        ["tests/openid_provider/test_client_authentication.py"],
    ),
    "a mark holds for any request": Mutant(
        "app.auth.prompt_timestamps:_sign",
        lambda _: lambda _seconds, _query: "0" * 64,
        ["tests/openid_provider/test_sign_in.py"],
    ),
    # Payments.
    "the amount that is paid is not compared": Mutant(
        "app.payments.attempt_states:_find_difference",
        lambda _: lambda _snapshot, _outcome: "",
        ["tests/payments/test_attempt_states.py"],
    ),
    "a reference of payment is used again": Mutant(
        "app.payments.attempts:create_crockford_code",
        lambda _: lambda bits: "A" * (bits // 5),
        ["tests/payments/test_invoice_page.py"],
    ),
    "a return and a notification are believed": Mutant(
        "app.payments.gateways.payfip.payfip_gateway:PayfipGateway.read_answer",
        lambda _: _believe_anything,
        ["tests/payments/test_invoice_page.py"],
    ),
    "an invoice is settled without its lock": Mutant(
        "app.payments.attempt_outcomes:lock_invoices",
        lambda _: _read_invoices_without_lock,
        ["--database", "postgresql", "tests/payments/test_simultaneous_payments.py"],
    ),
}


def pytest_configure() -> None:
    """Apply the mutant before tests are collected."""
    name = os.environ.get("PARVIS_MUTANT")
    if name:
        MUTANTS[name].apply_mutation()
