"""App icons drawn from a charter."""

from __future__ import annotations

import pytest

from app.themes import app_icons
from app.themes.charter import Charter


@pytest.mark.parametrize(
    ("short_name", "initials"),
    [
        ("Vaubrelles", "V"),
        ("Saint-Denis", "SD"),
        ("Le Havre", "H"),
        ("Ville d’Évreux", "É"),
        ("CC Ouest", "CO"),
        ("L’Île-d’Yeu", "ÎY"),
        ("La Ville", "LV"),
        ("93", "M"),
    ],
)
def test_initials_omit_the_type_of_authority(short_name: str, initials: str) -> None:
    assert app_icons.compute_initials(Charter(name="Ma commune", short_name=short_name)) == initials


def test_the_url_changes_only_with_the_drawing() -> None:
    charter = Charter(short_name="Vaubrelles", accent="#802040")

    assert app_icons.compute_version(charter) == app_icons.compute_version(
        Charter(short_name="Vaubrelles", accent="#802040", phone="0102030405")
    )
    assert app_icons.compute_version(charter) != app_icons.compute_version(
        Charter(short_name="Vaubrelles", accent="#802041")
    )
