"""Régies as their agents see them: invoices, payments, days; their configuration by administrators."""
