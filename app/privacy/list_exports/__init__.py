"""Exports of the agents' list of cases: formats, contents, files kept for a week."""
