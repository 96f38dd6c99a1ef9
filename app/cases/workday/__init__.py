"""Workday of an agent: what they have to do today."""
