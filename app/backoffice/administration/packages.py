"""Packages in the administration: made of our procedures, or received, looked at, and taken."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import REQUESTS, record_event
from app.core.db import db
from app.core.db.draft_rows import DraftChanged
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, Form, Text, Tick, read_texts
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.packages.import_plan import NEW, Plan, make_plan
from app.packages.package import LICENCES, Package, to_zip
from app.packages.package_alterations import describe_alterations
from app.packages.package_catalogue import Catalogue
from app.packages.package_export import export_package
from app.packages.package_import import KEEP, Choices, NameRefused, NotPublishable, import_package, read_choices
from app.packages.package_reader import MAX_BYTES, PackageRefused
from app.packages.placement import CREATE, foreign_roles, foreign_topics, local_roles, read_placement
from app.packages.received_packages import delete_package, load_package, store_package
from app.procedures.publishing import live_procedures
from app.themes import charter

bp = Blueprint("packages", __name__, url_prefix="/agents/administration/paquets")
_VERSION = re.compile(r"[0-9]{1,8}(\.[0-9]{1,8}){0,2}")
IS_CONFIRMED = Tick("altered", value="yes")


class ExportForm(Form):
    """Inputs about a package to make."""

    licence = Choice(LICENCES)
    name = Text(limit=300)
    version = Text(pattern=_VERSION)


@bp.get("")
@access("administrator")
def list_packages() -> ResponseReturnValue:
    """Import and export of packages, and the catalogue shipped with Parvis."""
    return _render_list()


@bp.post("")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_reception() -> ResponseReturnValue:
    """A file arrives: it is verified and kept, and nothing else is written."""
    uploaded = request.files.get("file")
    content = uploaded.read(MAX_BYTES + 1) if uploaded else b""
    if not content:
        return _render_list([_("Choisissez le fichier d’un paquet.")], status=422)
    return _store_package(content)


@bp.post("/catalogue/<slug>")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_reception_from_catalogue(slug: str) -> ResponseReturnValue:
    return _store_package(to_zip(Catalogue().package(slug)))


@bp.get("/export")
@access("administrator")
def show_export() -> ResponseReturnValue:
    return render("backoffice/administration/packages/export.html", **_export_context())


@bp.post("/export")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_export() -> ResponseReturnValue:
    slugs = [slug for slug in request.form.getlist("procedures") if slug in {live.slug for live in live_procedures()}]
    form = ExportForm()
    is_version = bool(form.version) or not form.texts["version"].strip()
    if not slugs or not form.licence or not is_version:
        return render(
            "backoffice/administration/packages/export.html", status=422, is_refused=True, **_export_context()
        )
    package = export_package(slugs, name=form.name or None, version=form.version or None, licence=form.licence)
    content = to_zip(package)
    if len(content) > MAX_BYTES:
        return render(
            "backoffice/administration/packages/export.html", status=422, is_too_large=True, **_export_context()
        )
    return create_download(package.file_name, "application/zip", len(content), iter([content]))


@bp.get("/recus/<uuid:package_id>")
@access("administrator")
def show_reception(package_id: UUID) -> ResponseReturnValue:
    """Consequences of importing the package, definition by definition."""
    return _render_plan(package_id, make_plan(_find_package(package_id)), Choices())


@bp.post("/recus/<uuid:package_id>")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_import(package_id: UUID) -> ResponseReturnValue:
    package = _find_package(package_id)
    placement = read_placement(package, request.form)
    plan = make_plan(package, placement)
    choices = read_choices(request.form, must_publish=Tick("publish", value="yes").read())
    then, state = read_texts("then", "state")
    if then == "again" or state != plan.state:
        return _render_plan(package_id, plan, choices, is_changed=then != "again", status=200)
    if package.alterations and not IS_CONFIRMED.read():
        return _render_plan(package_id, plan, choices, is_unconfirmed=True, status=422)
    try:
        imported = import_package(plan, choices, by=current_actor().account_id)
    except NameRefused as refused:
        db.session.rollback()
        return _render_plan(package_id, plan, choices, wrong_name=refused.key, status=422)
    except NotPublishable as refused:
        db.session.rollback()
        return _render_plan(package_id, plan, choices, not_publishable=refused, status=422)
    except DraftChanged:
        db.session.rollback()
        return _render_plan(package_id, make_plan(package, placement), choices, is_changed=True, status=409)
    delete_package(package_id)
    record_event("package_imported", REQUESTS, by=current_actor(), name=package.file_name)
    db.session.commit()
    flash(_import_message(len(imported), is_published=choices.must_publish))
    return redirect(url_for("definitions.list_definitions"))


def _store_package(content: bytes) -> ResponseReturnValue:
    try:
        package_id = store_package(content, by=current_actor().account_id)
    except PackageRefused as refused:
        return _render_list(list(refused.problems), status=422)
    db.session.commit()
    return redirect(url_for(".show_reception", package_id=package_id))


def _import_message(count: int, *, is_published: bool) -> str:
    if not count:
        return _("Rien à importer : tout est resté comme avant.")
    if is_published:
        return _("Le paquet est importé et publié.")
    return _("Le paquet est importé en brouillon. Relisez, puis publiez.")


def _find_package(package_id: UUID) -> Package:
    return load_package(package_id) or abort(404)


def _render_plan(
    package_id: UUID, plan: Plan, choices: Choices, *, status: int = 200, **more: Any
) -> ResponseReturnValue:
    package, roles = plan.package, local_roles()
    return render(
        "backoffice/administration/packages/plan.html",
        status=status,
        package_id=package_id,
        plan=plan,
        choices=choices,
        alterations=describe_alterations(package),
        is_confirmed=IS_CONFIRMED.read(),
        NEW=NEW,
        KEEP=KEEP,
        CREATE=CREATE,
        roles=roles,
        foreign_roles=foreign_roles(package),
        topics=charter.get_charter().topics,
        foreign_topics=foreign_topics(package),
        **more,
    )


def _render_list(problems: list[str] | None = None, *, status: int = 200) -> ResponseReturnValue:
    catalogue = Catalogue()
    here = {live.slug for live in live_procedures()}
    return render(
        "backoffice/administration/packages/list.html",
        status=status,
        problems=problems or [],
        shipped=[
            (package, catalogue.families_of(package), set(package.definitions["procedures"]) <= here)
            for package in catalogue.packages()
        ],
    )


def _export_context() -> dict[str, Any]:
    return {
        "procedures": sorted(
            ((live.slug, live.definition.title) for live in live_procedures()), key=lambda each: each[1]
        ),
        "chosen": request.form.getlist("procedures") or request.args.getlist("demarche"),
        "licences": [(licence, licence) for licence in LICENCES],
        "typed": request.form,
    }
