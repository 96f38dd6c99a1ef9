"""Every page names who may open it."""

from app.core.web.access_rules import RULES, get_access_rule


def test_every_route_declares_its_access_rule(app):
    undeclared = {
        rule.endpoint for rule in app.url_map.iter_rules() if get_access_rule(app, rule.endpoint) not in RULES
    }

    assert undeclared == set()


def test_every_address_of_the_administration_is_for_administrators(app):
    found = {
        str(rule): get_access_rule(app, rule.endpoint)
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/agents/administration")
    }

    assert set(found.values()) <= {"administrator"}, found


def test_every_address_of_the_back_office_is_for_agents(app):
    found = {
        str(rule): get_access_rule(app, rule.endpoint)
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/agents")
    }

    assert set(found.values()) <= {"agent", "administrator"}, found
