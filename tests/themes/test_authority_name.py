"""An authority is named with the article that French gives it."""

import pytest

from app.themes.authority_name import prefix_with_of


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ville de Vaubrelles", "de la Ville de Vaubrelles"),
        ("Communauté d’agglomération du Val", "de la Communauté d’agglomération du Val"),
        ("Département du Nord", "du Département du Nord"),
        ("Agglomération du Val", "de l’Agglomération du Val"),
        ("Angers Loire Métropole", "d’Angers Loire Métropole"),
        ("Vaubrelles", "de Vaubrelles"),
    ],
)
def test_the_name_follows_de_with_its_article(name: str, written: str) -> None:
    assert prefix_with_of(name) == written
