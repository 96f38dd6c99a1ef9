from app.accounts.families import FAMILIES, family_label, is_family


def test_the_families_are_those_of_the_decree():
    assert len(FAMILIES) == 11
    assert is_family("relations-usagers")
    assert not is_family("autre")
    assert family_label("polices-voirie") == "Polices spéciales et voirie"
