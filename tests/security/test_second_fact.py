"""Rate limit of guesses at the e-mail address asked with a tracking code."""

from tests.security.endpoint_requests import make_visitor


def build_right_email(objects) -> str:
    return f"{objects.canaries['case'][3]}@exemple.example"


def test_after_ten_guesses_every_browser_must_wait(target_site, objects):
    url = f"/demandes/{objects.case.id}/identite"
    guesses = [
        make_visitor(target_site, "code_for_the_state", objects)
        .post(url, {"email": f"faux{n}@exemple.example"})
        .status_code
        for n in range(12)
    ]

    late = make_visitor(target_site, "code_for_the_state", objects).post(url, {"email": build_right_email(objects)})

    assert guesses == [422] * 10 + [429] * 2
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) <= 60


def test_the_right_address_resets_the_counter(target_site, objects):
    url = f"/demandes/{objects.case.id}/identite"
    for n in range(9):
        make_visitor(target_site, "code_for_the_state", objects).post(url, {"email": f"faux{n}@exemple.example"})

    statuses = [
        make_visitor(target_site, "code_for_the_state", objects)
        .post(url, {"email": build_right_email(objects)})
        .status_code
        for _ in range(3)
    ]

    assert statuses == [303] * 3
