"""Requests and responses: pages, cookies, access rules, caches, headers."""
