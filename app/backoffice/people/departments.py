"""The departments of the authority: list, creation, contact details, merge and deletion."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import department_management
from app.accounts.administration_history import DEPARTMENTS, list_events
from app.accounts.department_management import DepartmentNotFound, DepartmentRefused, DepartmentValues
from app.accounts.models import Department
from app.accounts.role_management import holders_by_role
from app.backoffice.administration.administration_history import describe_events
from app.backoffice.people.agent_names import list_active_agents, names_of_accounts
from app.cases.reception.calls_to_return import move_calls
from app.cases.search.open_case_counts import count_open_cases_by_role
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Form, Identifier, RawText, Refusals, describe_refusal
from app.core.web.responses import redirect, render
from app.definitions.role_uses import current_slugs_of_roles
from app.privacy.access_log import log_access

bp = Blueprint("departments", __name__, url_prefix="/agents/administration/services")

REFUSALS: Refusals = {
    "name_missing": ("name", lazy_gettext("Donnez un nom au service.")),
    "name_taken": ("name", lazy_gettext("Un service a déjà ce nom : choisissez-en un autre, ou fusionnez les deux.")),
    "email_invalid": ("email", lazy_gettext("Indiquez une adresse e-mail complète, par exemple voirie@exemple.fr.")),
    "head_unknown": ("head", lazy_gettext("Choisissez un agent de la liste.")),
    "has_roles": ("into", lazy_gettext("Ce service a des rôles : fusionnez-le avec un autre, ou déplacez ses rôles.")),
    "same_department": ("into", lazy_gettext("Choisissez un autre service que celui-ci.")),
    "into_missing": ("into", lazy_gettext("Choisissez le service qui reprend celui-ci.")),
}
INTO = RawText("into")


class DepartmentForm(Form):
    """Inputs about a department."""

    name, phone, email = RawText(), RawText(), RawText()
    head = Identifier()


@bp.get("")
@access("administrator")
def list_departments() -> ResponseReturnValue:
    log_access(current_actor(), "list", screen="backoffice.departments")
    departments = department_management.list_departments()
    return render(
        "backoffice/people/organisation/departments.html",
        departments=departments,
        heads=names_of_accounts(department.head_id for department in departments),
        agents=department_management.agent_ids_by_department(),
        cases=_open_cases(departments),
    )


@bp.get("/nouveau")
@access("administrator")
def show_new_department() -> ResponseReturnValue:
    return _render_form(None)


@bp.post("/nouveau")
@access("administrator")
@rate_limit(DEFAULT)
def create_department() -> ResponseReturnValue:
    try:
        department = department_management.create_department(_read_values(), by=current_actor())
    except DepartmentRefused as refused:
        db.session.rollback()
        return _render_form(None, refused.problem)
    db.session.commit()
    flash(_("Le service est créé. Donnez-lui maintenant des rôles."))
    return redirect(url_for(".show_department", slug=department.slug))


@bp.get("/<slug>")
@access("administrator")
def show_department(slug: str) -> ResponseReturnValue:
    return _render_form(department_management.get_department(slug))


@bp.post("/<slug>")
@access("administrator")
@rate_limit(DEFAULT)
def update_department(slug: str) -> ResponseReturnValue:
    department = department_management.get_department(slug)
    try:
        department_management.change_department(department, _read_values(), by=current_actor())
    except DepartmentRefused as refused:
        db.session.rollback()
        return _render_form(department, refused.problem)
    db.session.commit()
    flash(_("Le service est enregistré."))
    return redirect(url_for(".show_department", slug=slug))


@bp.get("/<slug>/fusion")
@access("administrator")
def show_merge(slug: str) -> ResponseReturnValue:
    """Show what would move to the chosen department, before anything moves."""
    department = department_management.get_department(slug)
    try:
        into = _read_target(department, request.args.get("into", ""))
    except DepartmentRefused as refused:
        return _render_form(department, refused.problem)
    return render(
        "backoffice/people/organisation/department_merge.html",
        department=department,
        into=into,
        roles=department_management.roles_of_department(department),
        agents=len(department_management.agent_ids_by_department().get(department.id, ())),
        cases=_open_cases([department])[department.id],
        head=names_of_accounts([department.head_id]).get(department.head_id) if department.head_id else None,
    )


@bp.post("/<slug>/fusion")
@access("administrator")
@rate_limit(DEFAULT)
def create_merge(slug: str) -> ResponseReturnValue:
    department = department_management.get_department(slug)
    name, former_id = department.name, department.id
    try:
        into = _read_target(department, INTO.read())
        department_management.merge_departments(department, into, by=current_actor())
    except DepartmentRefused as refused:
        db.session.rollback()
        return _render_form(department, refused.problem)
    move_calls(former_id, into.id)
    db.session.commit()
    flash(_("« %(name)s » est fusionné avec « %(into)s ».", name=name, into=into.name))
    return redirect(url_for(".show_department", slug=into.slug))


@bp.post("/<slug>/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_department(slug: str) -> ResponseReturnValue:
    department = department_management.get_department(slug)
    try:
        department_management.delete_department(department, by=current_actor())
    except DepartmentRefused as refused:
        db.session.rollback()
        return _render_form(department, refused.problem)
    db.session.commit()
    flash(_("Le service est supprimé."))
    return redirect(url_for(".list_departments"))


def _read_values() -> DepartmentValues:
    """The typed values. Raises DepartmentRefused for a head that is no account."""
    form = DepartmentForm()
    if form.head is None and form.texts["head"]:
        raise DepartmentRefused("head_unknown")
    return DepartmentValues(form.name, form.phone, form.email, form.head)


def _read_target(department: Department, slug: str) -> Department:
    try:
        into = department_management.get_department(slug)
    except DepartmentNotFound:
        raise DepartmentRefused("into_missing") from None
    if into.id == department.id:
        raise DepartmentRefused("same_department")
    return into


def _other_departments(department: Department | None) -> list[tuple[str, str]]:
    """The departments that this one can be merged into: slugs and names."""
    departments = department_management.list_departments()
    return [(each.slug, each.name) for each in departments if department and each.id != department.id]


def _open_cases(departments: list[Department]) -> dict[UUID, int]:
    """Open cases in the charge of the roles of each department."""
    counts, current_slugs = count_open_cases_by_role(), current_slugs_of_roles()
    totals: dict[str, int] = {}
    for slug, number in counts.items():
        current_slug = current_slugs.get(slug, slug)
        totals[current_slug] = totals.get(current_slug, 0) + number
    return {
        department.id: sum(totals.get(role.slug, 0) for role in department_management.roles_of_department(department))
        for department in departments
    }


def _render_form(department: Department | None, problem: str | None = None) -> ResponseReturnValue:
    log_access(current_actor(), "read", screen="backoffice.departments")
    problems, form = describe_refusal(REFUSALS, problem), DepartmentForm()
    stored_values = {
        "name": department.name if department else "",
        "phone": (department.phone or "") if department else "",
        "email": (department.email or "") if department else "",
        "head": str(department.head_id or "") if department else "",
    }
    return render(
        "backoffice/people/organisation/department.html",
        status=422 if problem else 200,
        department=department,
        values=form.texts if problems.keys() & form.texts.keys() else stored_values,
        problems=problems,
        agents=[(str(account_id), name) for account_id, name in list_active_agents()],
        others=_other_departments(department),
        roles=department_management.roles_of_department(department) if department else [],
        holders=holders_by_role(),
        events=describe_events(list_events(area=DEPARTMENTS, subject=department.slug)) if department else [],
    )
