"""Three published procedures in two themes."""

from __future__ import annotations

from app.procedures.publishing import publish
from tests.procedures.definitions import make_procedure_definition


def publish_three_procedures() -> None:
    """Publish a birth certificate, a street report and a wedding."""
    publish(make_procedure_definition())
    publish(
        make_procedure_definition(
            slug="voirie",
            title="Signaler un problème de voirie",
            summary="Nid-de-poule, éclairage éteint, dépôt sauvage.",
            keywords=["lampadaire", "trou"],
            theme="cadre-de-vie",
        )
    )
    publish(
        make_procedure_definition(
            slug="mariage",
            title="Préparer son mariage",
            summary="Le dossier et la naissance d’une date.",
            keywords=["noces"],
        )
    )
