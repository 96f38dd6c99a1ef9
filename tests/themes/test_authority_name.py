"""The French article before the name of an authority."""

import pytest

from app.themes.authority_name import prefix_with_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ville de Vaubrelles", "de la Ville de Vaubrelles"),
        ("Communauté d’agglomération du Val", "de la Communauté d’agglomération du Val"),
        ("Département du Nord", "du Département du Nord"),
        ("Agglomération du Val", "de l’Agglomération du Val"),
        ("Angers Loire Métropole", "d’Angers Loire Métropole"),
        ("Vaubrelles", "de Vaubrelles"),
    ],
)
def test_the_name_follows_de_with_its_article(name: str, expected: str) -> None:
    assert prefix_with_of(name) == expected
