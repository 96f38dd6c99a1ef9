"""Directories of agents: an administrator declares them, tries them, and sees what a synchronisation would do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import IDENTITIES, record_event
from app.accounts.agents import all_roles
from app.accounts.families import family_label
from app.backoffice.identity.directory_form import EMPTY_FORM, describe_directory, read_directory
from app.backoffice.identity.typed_secrets import seal_typed_secret
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Tick
from app.core.web.responses import redirect, render
from app.identity.directories import directories
from app.identity.directories.client import SECURITIES, DirectoryAccess, DirectoryUnreachable
from app.identity.directories.directories import DirectoryValues, describe_access
from app.identity.directories.models import KINDS, Directory
from app.identity.directories.synchronisation import TooManySuspensions, read_plan, synchronise

bp = Blueprint("directories", __name__, url_prefix="/agents/administration/annuaires")


@bp.get("")
@access("administrator")
def list_directories() -> ResponseReturnValue:
    return render("backoffice/identity/directories/list.html", directories=directories.list_directories())


@bp.get("/nouveau")
@access("administrator")
def show_new_directory() -> ResponseReturnValue:
    return _render_form(None, EMPTY_FORM)


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def create_directory() -> ResponseReturnValue:
    return _save_directory(None)


@bp.get("/<uuid:directory_id>")
@access("administrator")
def show_directory(directory_id: UUID) -> ResponseReturnValue:
    directory = directories.find_directory(directory_id)
    return _render_form(directory, describe_directory(directory))


@bp.post("/<uuid:directory_id>")
@access("administrator")
@rate_limit(DEFAULT)
def update_directory(directory_id: UUID) -> ResponseReturnValue:
    return _save_directory(directories.find_directory(directory_id))


@bp.post("/<uuid:directory_id>/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_directory(directory_id: UUID) -> ResponseReturnValue:
    directory = directories.find_directory(directory_id)
    record_event("directory_deleted", IDENTITIES, by=current_actor(), subject=directory.key, name=directory.name)
    directories.delete_directory(directory)
    db.session.commit()
    flash(_("L’annuaire est retiré. Les comptes restent ; ils s’ouvrent par leurs autres moyens."))
    return redirect(url_for(".list_directories"))


@bp.post("/<uuid:directory_id>/apercu")
@access("administrator")
@rate_limit(DEFAULT)
def create_preview(directory_id: UUID) -> ResponseReturnValue:
    """Show what a synchronisation would do now; nothing is changed."""
    return _render_plan(directory_id)


@bp.post("/<uuid:directory_id>/synchronisation")
@access("administrator")
@rate_limit(DEFAULT)
def create_synchronisation(directory_id: UUID) -> ResponseReturnValue:
    """Do it now; many suspensions at once have to be confirmed."""
    directory = directories.find_directory(directory_id)
    try:
        synchronise(directory, by=current_actor(), is_confirmed=Tick("confirmed").read())
    except DirectoryUnreachable as error:
        return _render_outcome(directory_id, error.reason)
    except TooManySuspensions:
        return _render_plan(directory_id, is_refused=True)
    directory = directories.find_directory(directory_id)
    record_event("directory_synchronised", IDENTITIES, by=current_actor(), subject=directory.key, name=directory.name)
    db.session.commit()
    flash(_("Les agents sont comme l’annuaire les décrit."))
    return redirect(url_for(".show_directory", directory_id=directory_id))


def _save_directory(directory: Directory | None) -> ResponseReturnValue:
    """Checks what was typed, reads the directory, then saves. « Essayer » stops before saving."""
    form = request.form.to_dict()
    values, problems = read_directory(form, is_new=directory is None)
    if values is None:
        return _render_form(directory, form, problems=problems)
    directory_id = directory.id if directory is not None else None
    is_trial = form.get("then") == "try"
    outcome = _try_directory(values, directory) if is_trial or values.is_active else None
    current = directories.find_directory(directory_id) if directory_id is not None else None
    if is_trial or (outcome is not None and outcome["reason"]):
        return _render_form(current, form, outcome=outcome, is_trial=is_trial)
    saved = directories.save_directory(values, current)
    what = "directory_changed" if current is not None else "directory_declared"
    record_event(what, IDENTITIES, by=current_actor(), subject=saved.key, name=saved.name)
    db.session.commit()
    flash(_("L’annuaire est enregistré."))
    return redirect(url_for(".show_directory", directory_id=saved.id))


def _try_directory(values: DirectoryValues, directory: Directory | None) -> dict[str, Any]:
    """Try to read the directory: return how many people it has, or why it cannot be read."""
    password = values.password or (describe_access(directory).password if directory is not None else "")
    access = DirectoryAccess(
        values.kind,
        values.host,
        values.port,
        values.security,
        values.authority_certificate,
        values.username,
        password,
        values.base,
    )
    db.session.rollback()
    try:
        return {"reason": "", "people": directories.count_people(access)}
    except DirectoryUnreachable as error:
        return {"reason": error.reason, "people": 0}


def _render_plan(directory_id: UUID, *, is_refused: bool = False) -> ResponseReturnValue:
    try:
        plan = read_plan(directories.find_directory(directory_id))
    except DirectoryUnreachable as error:
        return _render_outcome(directory_id, error.reason)
    return render(
        "backoffice/identity/directories/plan.html",
        status=422 if is_refused else 200,
        directory=directories.find_directory(directory_id),
        plan=plan,
        is_refused=is_refused,
    )


def _render_outcome(directory_id: UUID, reason: str) -> ResponseReturnValue:
    directory = directories.find_directory(directory_id)
    return _render_form(directory, describe_directory(directory), outcome={"reason": reason, "people": 0})


def _render_form(
    directory: Directory | None,
    form: Mapping[str, Any],
    *,
    problems: Mapping[str, str] | None = None,
    outcome: Mapping[str, Any] | None = None,
    is_trial: bool = False,
) -> ResponseReturnValue:
    is_refused = bool(problems) or (outcome is not None and bool(outcome["reason"]) and not is_trial)
    return render(
        "backoffice/identity/directories/directory.html",
        status=422 if is_refused else 200,
        directory=directory,
        form=form,
        kept_password=seal_typed_secret(form, "password"),
        problems=problems or {},
        outcome=outcome,
        kinds=KINDS,
        securities=SECURITIES,
        roles=[(role, family_label(role.family), form.get(f"role-{role.slug}", "")) for role in all_roles()],
        # There may be thirty of them.
        are_roles_shown=any(form[name] for name in form if name.startswith("role-")),
    )
