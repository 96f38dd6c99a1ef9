"""Residents see their own qualities, on the profile and in their data export."""

from __future__ import annotations

from datetime import date

from app.accounts import quality_holders
from app.accounts.qualities import create_quality
from app.accounts.quality_holders import QualityOrigin
from app.accounts.sectoral_ids import sectoral_id
from app.core.db import db
from app.privacy.data_export.export_contents import collect_contents
from app.privacy.models import DataExport
from tests.cast import Person


def grant_quality(person: Person, title: str, family: str, origin: QualityOrigin, until: date | None = None) -> None:
    quality = create_quality(title, family=family, explanation="Demandez-la.")
    quality_holders.give_quality(quality, sectoral_id(person.account.id, family), origin, until=until)
    db.session.commit()


def test_residents_see_their_qualities_with_dates_and_reasons(chloe: Person, denis: Person) -> None:
    request = {"reference": "ABCD-1234", "title": "Ma carte"}
    grant_quality(
        chloe, "Professionnel du marché", "polices-voirie", QualityOrigin(request=request), date(2099, 12, 31)
    )
    grant_quality(chloe, "Parent élu", "scolaire", QualityOrigin(reason="Élection du 12 octobre."))

    section = chloe.get("/compte/profil").text("section:has(#qualities)")

    assert "Professionnel du marché" in section and "jusqu’au 31 décembre 2099" in section.replace("\u00a0", " ")
    assert "demande ABCD-1234, « Ma carte »" in section.replace("\u00a0", " ")
    assert "Parent élu" in section and "sans date de fin" in section and "Élection du 12 octobre." in section
    assert "Aucun pour l’instant." in denis.get("/compte/profil").text("section:has(#qualities)")


def test_agents_have_no_qualities(alice: Person) -> None:
    assert not alice.get("/compte/profil").find_all("#qualities")


def test_qualities_are_in_the_data_export(chloe: Person, denis: Person) -> None:
    grant_quality(chloe, "Parent élu", "scolaire", QualityOrigin(name="Chloé", reason="Élection."))

    def collect_qualities(person: Person) -> list[dict[str, object]]:
        qualities: list[dict[str, object]] = collect_contents(DataExport(account_id=person.account.id)).document[
            "account"
        ]["qualities"]
        return qualities

    assert [(quality["title"], quality["family"], quality["reason"]) for quality in collect_qualities(chloe)] == [
        ("Parent élu", "scolaire", "Élection.")
    ]
    assert collect_qualities(denis) == []
