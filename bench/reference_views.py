"""Reference views: bare views of the same application, and a straightforward implementation of the form."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response, redirect, request
from flask_wtf import FlaskForm
from sqlalchemy import JSON, ForeignKey, Uuid, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from wtforms import (
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, Length, NumberRange, Optional, Regexp

from app.cases.models import Case
from app.cases.workflow.workflow_models import ExecutionStep
from app.core import clock
from app.core.db import UtcDateTime, db
from app.core.ids import new_id
from app.core.jobs.outbox import enqueue
from app.core.rate_limits.limits import exempt_from_rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.procedures.models import PublishedProcedure

bp = Blueprint("bench", __name__, url_prefix="/bench", template_folder="templates")


def install(app: Flask) -> None:
    """Register the reference views in the application, with the same request hooks."""
    app.register_blueprint(bp)


@cache
def _build_filler(size: int) -> bytes:
    words = b"<p>Une page de la meme taille, sans rien chercher ni composer.</p>\n"
    return (words * (size // len(words) + 1))[:size]


@bp.get("/bare/<int:size>")
@access("public")
def show_minimal_page(size: int) -> Response:
    """R0: only the request hooks of the application."""
    return Response(_build_filler(size), mimetype="text/html")


@bp.post("/fragment")
@access("public")
@exempt_from_rate_limit("a reference that is measured")
def show_fragment() -> str:
    """Return a fragment for a posted form without validation."""
    return '<div id="draft-saved"></div>'


@bp.get("/three/<uuid:case_id>/<int:size>")
@access("public")
def show_three_queries(case_id: UUID, size: int) -> Response:
    """R3: like R0, with three ORM queries of twelve objects in all."""
    case = db.session.get(Case, case_id)
    procedures = db.session.scalars(select(PublishedProcedure).limit(8)).all()
    steps = db.session.scalars(select(ExecutionStep).where(ExecutionStep.case_id == case_id)).all()
    return Response(
        _build_filler(size),
        mimetype="text/html",
        headers={"X-Found": f"{case is not None} {len(steps)} {len(procedures)}"},
    )


class _Base(DeclarativeBase):
    """Tables of the plain form only."""


class PlainCase(_Base):
    """A request with its answers in plaintext."""

    __tablename__ = "bench_case"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    account_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    status: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    events: Mapped[list[PlainEvent]] = relationship()


class PlainEvent(_Base):
    """One timeline event of a request."""

    __tablename__ = "bench_event"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("bench_case.id"), index=True)
    kind: Mapped[str]
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)


def create_tables() -> None:
    _Base.metadata.create_all(db.session.connection())


class PlainForm(FlaskForm):
    """The twelve questions of `procedure.json` as a WTForms form."""

    prenom = StringField("Prénom", [DataRequired(), Length(max=200)])
    nom = StringField("Nom", [DataRequired(), Length(max=200)])
    courriel = EmailField("Adresse e-mail", [DataRequired(), Email()])
    telephone = TelField("Téléphone", [Optional(), Regexp(r"[0-9 +.]{10,20}")])
    code_postal = StringField("Code postal", [DataRequired(), Regexp(r"[0-9]{5}")])
    jour = DateField("Quel jour vous conviendrait ?", [DataRequired()])
    personnes = IntegerField("Combien serez-vous ?", [DataRequired(), NumberRange(1, 30)])
    secteur = SelectField(
        "Quel secteur ?", choices=[("centre", "Centre"), ("gare", "Gare"), ("lac", "Le Lac"), ("hauts", "Les Hauts")]
    )
    motif = RadioField(
        "Pour quelle raison ?",
        choices=[("travaux", "Des travaux"), ("proprete", "La propreté"), ("circulation", "La circulation")],
    )
    moments = SelectMultipleField(
        "À quels moments ?", choices=[("matin", "Le matin"), ("midi", "Le midi"), ("soir", "Le soir")]
    )
    pmr = RadioField("Faut-il un parcours sans marche ?", choices=[("yes", "Oui"), ("no", "Non")])
    remarques = TextAreaField("Que faut-il regarder ?", [DataRequired(), Length(max=4000)])


@bp.get("/form")
@access("public")
def show_plain_form() -> Response:
    """W: the same form in the same layout, filled in with the answers of `case` if given."""
    case_id = request.args.get("case", type=UUID)
    case = db.session.get(PlainCase, case_id) if case_id else None
    answers = {**case.answers, "jour": date.fromisoformat(case.answers["jour"])} if case else None
    return render("bench/form.html", form=PlainForm(data=answers))


@bp.post("/form")
@access("public")
@exempt_from_rate_limit("a reference that is measured")
def create_plain_case() -> Response:
    """W: validate the answers, write the request, an event and a message to send, without sealing."""
    form = PlainForm()
    if not form.validate():
        return render("bench/form.html", status=422, form=form)
    now = clock.now()
    answers = {name: str(value) for name, value in form.data.items() if name != "csrf_token"}
    case = PlainCase(account_id=current_actor().account_id, status="received", created_at=now, answers=answers)
    case.events.append(PlainEvent(kind="submitted", happened_at=now))
    db.session.add(case)
    db.session.flush()
    enqueue("bench", case_id=case.id)
    db.session.commit()
    answer = redirect(f"/bench/form?case={case.id}", 303)
    assert isinstance(answer, Response)
    return answer
