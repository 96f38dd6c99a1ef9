"""Identity and ownership change only through functions that revoke earlier sessions and grants."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source_files import Module, list_nodes, load_modules

IDENTITY = {"password_hash", "email_index", "suspended_at", "confirmed_at", "secret"}
CREDENTIALS = {"SignInSession", "SingleUseLink", "SecondFactor", "RecoveryCode", "InterruptedForm", "Passkey"}
# Each writes its own table; `identity_change` ends them all together.
WRITERS_OF_CREDENTIALS = {
    "app/accounts/expiry.py",
    "app/accounts/identity_change.py",
    "app/accounts/interrupted_forms.py",
    "app/accounts/single_use_links.py",
    "app/accounts/passkeys/key_sign_in.py",
    "app/accounts/passkeys/queries.py",
    "app/accounts/recovery_codes.py",
    "app/accounts/second_factor.py",
    "app/accounts/sessions.py",
}
HOLDERS = "app/cases/people/access_grants.py"
# A draft is also granted to its creator or to a browser with its code, and the status of a case to a browser with its code.
GIVERS_OF_GRANTS = {
    HOLDERS,
    "app/portal/form/draft_start.py",
    "app/portal/form/request_confirmation.py",
    "app/portal/cases/email_challenge.py",
    "app/portal/cases/tracking.py",
    "app/sync/request_views.py",
}


def test_every_identity_change_revokes_earlier_sessions_and_grants() -> None:
    careless = [
        f"{module.path}: {function.name}"
        for module in load_modules()
        if module.path.startswith("app/accounts/") or "app.accounts.models" in module.iterate_imports()
        for function in _functions(module)
        if IDENTITY & _list_set_attributes(function)
        # Rehashing the same password is not an identity change.
        and not {"revoke_access", "is_hash_outdated"} & _list_called_names(function)
    ]

    assert careless == []


def test_credentials_are_ended_together_or_in_their_own_module() -> None:
    writing = {
        module.path
        for module in load_modules()
        if not module.path.startswith("app/migrations/") and CREDENTIALS & _list_read_names(module)
        if {"delete", "update"} & {name for _, name in module.iterate_calls()}
    }

    assert writing <= WRITERS_OF_CREDENTIALS


def test_no_statement_updates_an_account_except_the_identity_counter() -> None:
    changing = {
        module.path
        for module in load_modules()
        for node in list_nodes(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node) == "update(Account)"
    }

    assert changing == {"app/accounts/identity_change.py"}


def test_sessions_end_by_an_identity_change_only() -> None:
    ending = {
        module.path
        for module in load_modules()
        for _, name in module.iterate_calls()
        if name.endswith("end_all_sessions")
    }

    assert ending == {"app/accounts/identity_change.py"}


def test_the_owner_of_a_request_changes_in_one_module() -> None:
    changing = {
        module.path
        for module in load_modules()
        for function in _functions(module)
        if {"applicant_id", "sender_grant_id"} & _list_set_attributes(function)
    }

    assert changing == {HOLDERS}


def test_grants_are_given_only_after_a_proof() -> None:
    giving = {
        module.path
        for module in load_modules()
        for _, name in module.iterate_calls()
        if name in ("grants.grant_access", "grants.grant_full_access") and module.path != "app/accounts/grants.py"
    }

    assert giving <= GIVERS_OF_GRANTS


def _functions(module: Module) -> Iterator[ast.FunctionDef]:
    return (node for node in list_nodes(module.tree) if isinstance(node, ast.FunctionDef))


def _list_set_attributes(function: ast.FunctionDef) -> set[str]:
    """List the attributes assigned in the function, including tuple assignments."""
    targets = [
        target
        for node in ast.walk(function)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    parts = [part for target in targets for part in ast.walk(target)]
    return {part.attr for part in parts if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)}


def _list_called_names(function: ast.FunctionDef) -> set[str]:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {ast.unparse(call).rpartition(".")[2] for call in calls}


def _list_read_names(module: Module) -> set[str]:
    return {node.id for node in list_nodes(module.tree) if isinstance(node, ast.Name)}
