"""Every changing view declares its rate limit."""

import pytest

from app.core.rate_limits.enforcement import CHANGING_METHODS, UndeclaredLimit, install
from app.core.rate_limits.limits import (
    DEVICE_CALL,
    DRAFT_AUTOSAVE,
    DRAFT_CREATION,
    EMAIL_REQUEST,
    FORM_PAGE,
    FORM_SUBMISSION,
    RateLimit,
    Unlimited,
    get_rate_limit,
    parse_rates,
)
from app.core.web.access_rules import access


def test_every_route_that_changes_something_names_its_limit(app):
    undeclared = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if CHANGING_METHODS & rule.methods and not isinstance(get_rate_limit(app, rule.endpoint), RateLimit | Unlimited)
    }

    assert undeclared == set()


def test_an_application_with_a_view_without_a_limit_does_not_start(app):
    @access("public")
    def create_thing():
        return ""

    app._got_first_request = False
    app.add_url_rule("/chose", view_func=create_thing, methods=["POST"])

    with pytest.raises(UndeclaredLimit, match="create_thing"):
        install(app, lambda: None, ())


@pytest.mark.parametrize(
    "limit", [DRAFT_CREATION, FORM_PAGE, DRAFT_AUTOSAVE, FORM_SUBMISSION, EMAIL_REQUEST, DEVICE_CALL], ids=str
)
def test_four_hundred_parents_behind_one_address_are_accepted_in_an_hour(limit):
    assert all(rate.amount >= 400 for rate in parse_rates(limit.per_network) if rate.get_expiry() >= 3600)


def test_six_new_forms_a_second_from_one_address_are_refused():
    assert parse_rates(DRAFT_CREATION.per_network)[0].amount < 6 * 60


def test_an_invalid_rate_is_refused_at_its_declaration():
    with pytest.raises(ValueError, match="many per day"):
        RateLimit(per_network="many per day", per_account="")
