"""An account has the identities of one person: another civil status of the same source is refused."""

from __future__ import annotations

import pytest

from tests.identity.conftest import come_back
from tests.identity.fake_source import make_identity


@pytest.mark.postgresql
def test_an_account_is_that_of_one_person(chloe, source):
    come_back(chloe, source, "?but=lien&next=/compte/moyens-de-connexion")
    other = {**make_identity().certified, "last_name": "MARTIN", "first_name": "Bob"}
    source.identity = make_identity("sub-2", certified=other, last_name="MARTIN")

    page = come_back(chloe, source, "?but=niveau")

    assert page.status == 403
    assert "déjà lié à une autre personne" in page.text("main")
    assert chloe.get("/compte/moyens-de-connexion").text("main").count("Identité certifiée") == 1


def test_a_new_subject_of_the_same_person_is_added(chloe, source):
    come_back(chloe, source, "?but=lien&next=/compte/moyens-de-connexion")
    source.identity = make_identity("sub-2")

    assert come_back(chloe, source, "?but=niveau").status == 303
