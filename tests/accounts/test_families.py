from app.accounts.families import FAMILIES, family_label, is_family


def test_there_are_the_ten_families_of_the_law_and_the_relation_with_residents():
    assert len(FAMILIES) == 11
    assert is_family("relations-usagers")
    assert not is_family("autre")
    assert family_label("polices-voirie") == "Polices spéciales et voirie"
