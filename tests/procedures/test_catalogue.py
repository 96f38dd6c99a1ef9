import json
from pathlib import Path

import pytest

from app.core.db import db
from app.procedures import catalogue
from app.procedures.definition import parse_procedure
from app.procedures.models import PublishedProcedure
from tests.procedures.published_procedures import publish_three_procedures

SHIPPED = Path(__file__).parents[2] / "app" / "catalogue" / "procedures"


@pytest.fixture
def published_procedures(site):
    """Three procedures in two themes."""
    publish_three_procedures()


def slugs(procedures):
    return [procedure.slug for procedure in procedures]


@pytest.mark.usefixtures("published_procedures")
def test_procedures_are_listed_by_theme():
    themes = catalogue.group_by_theme()

    assert {theme: slugs(procedures) for theme, procedures in themes.items()} == {
        "etat-civil": ["acte-de-naissance", "mariage"],
        "cadre-de-vie": ["voirie"],
    }


@pytest.mark.usefixtures("published_procedures")
def test_the_most_used_come_first():
    catalogue.record_uses({"voirie": 12, "mariage": 3})

    assert slugs(catalogue.most_used_procedures(limit=2)) == ["voirie", "mariage"]


@pytest.mark.usefixtures("published_procedures")
def test_a_closed_procedure_is_not_in_the_catalogue():
    db.session.get(PublishedProcedure, "voirie").close()

    assert "cadre-de-vie" not in catalogue.group_by_theme()


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.json")), ids=lambda path: path.stem)
def test_each_procedure_shipped_can_be_published(path):
    assert parse_procedure(json.loads(path.read_text(encoding="utf-8"))).slug == path.stem
