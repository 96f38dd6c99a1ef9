"""Fingerprints of the answers by which lists are narrowed, kept beside a case until it is anonymised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, insert, inspect, update

from app.cases.models import Case
from app.cases.search.facets import facets_in, find_district
from app.cases.search.map_areas import find_answered_point, point_tokens
from app.cases.search.models import CaseFacet
from app.core.db import db
from app.core.sealing import blind_index
from app.procedures.definition import Procedure

_TABLE: Any = CaseFacet.__table__
_INSERT = insert(_TABLE)
_DELETE = delete(_TABLE).where(_TABLE.c.case_id == bindparam("of_case"))
_MOVE = update(_TABLE).where(_TABLE.c.case_id == bindparam("of_case")).values(is_closed=bindparam("closed"))


def answer_token(procedure: str, question: str, value: str) -> bytes:
    """The fingerprint of an answer to a question of a procedure: another one in any other procedure."""
    return blind_index(f"case.facet.{procedure}", f"{question}={value}")[:16]


def district_token(district: str, family: str) -> bytes:
    """The fingerprint of a district: another one in each family."""
    return blind_index(f"case.district.{family}", district)[:16]


def index_facets(case: Case, procedure: Procedure, answers: Mapping[str, Any]) -> None:
    """Make the case found by these answers."""
    rows = build_facet_rows(case, procedure, answers)
    if rows:
        # On the connection: no object is made of them.
        db.session.connection().execute(_INSERT, rows)


def reindex_facets(case: Case, procedure: Procedure, answers: Mapping[str, Any]) -> None:
    """Index the facets again after a correction."""
    db.session.connection().execute(_DELETE, {"of_case": case.id})
    index_facets(case, procedure, answers)


def move_facets(case: Case) -> None:
    """Once the case is closed or opened again: its facets are read with those of the others in that state."""
    # A case that is closed as it is made has none yet.
    if inspect(case).persistent:
        db.session.connection().execute(_MOVE, {"of_case": case.id, "closed": case.is_closed})


def build_facet_rows(case: Case, procedure: Procedure, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a case in the table of facets."""
    tokens = [answer_token(procedure.slug, question, value) for question, value in facets_in(procedure, answers)]
    if district := find_district(procedure, answers):
        tokens.append(district_token(district, case.family))
    if point := find_answered_point(procedure, answers):
        tokens += point_tokens(point, case.family)
    shared = {"is_closed": case.is_closed, "submitted_at": case.submitted_at, "case_id": case.id}
    return [{"token": token, **shared} for token in tokens]
