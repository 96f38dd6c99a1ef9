"""Every route declares its access rule."""

from app.core.web.access_rules import RULES, get_access_rule

# What agents who are no administrators may open of the administration, by rule.
OTHER_ADDRESSES = {"designer": ("definitions", "repartition"), "overseer": ("consultations",)}
SITE_RULES = {"site_editor", "theme_editor", "page_editor", "article_editor"}


def test_every_route_declares_its_access_rule(app):
    undeclared = {
        rule.endpoint for rule in app.url_map.iter_rules() if get_access_rule(app, rule.endpoint) not in RULES
    }

    assert undeclared == set()


def test_every_address_of_the_administration_is_for_administrators(app):
    endpoints = {
        str(rule): get_access_rule(app, rule.endpoint)
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/agents/administration")
    }

    assert set(endpoints.values()) <= {"administrator", "administration", *OTHER_ADDRESSES}, endpoints
    assert [address for address, rule in endpoints.items() if rule == "administration"] == ["/agents/administration/"]
    for other_rule, names in OTHER_ADDRESSES.items():
        addresses = [address for address, rule in endpoints.items() if rule == other_rule]
        starts = tuple(f"/agents/administration/{name}" for name in names)
        assert all(address.startswith(starts) for address in addresses), other_rule


def test_the_rules_of_webmasters_are_for_the_workplace_of_webmasters(app):
    addresses = [str(rule) for rule in app.url_map.iter_rules() if get_access_rule(app, rule.endpoint) in SITE_RULES]

    assert addresses
    assert all(address.startswith("/agents/site") for address in addresses)


def test_every_address_of_the_back_office_is_for_agents(app):
    endpoints = {
        str(rule): get_access_rule(app, rule.endpoint)
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/agents")
    }

    assert set(endpoints.values()) <= {
        *("agent", "administrator", "administration", "receptionist"),
        *OTHER_ADDRESSES,
        *SITE_RULES,
    }, endpoints
