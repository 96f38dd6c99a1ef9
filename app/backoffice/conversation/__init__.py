"""Texts of agents about a request, to its applicant or to one another."""
