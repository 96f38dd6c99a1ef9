"""Slips of debts for the accountant."""
