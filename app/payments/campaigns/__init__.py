"""Invoicing campaigns: many invoices at once from a table, previewed, issued in batches, sent, reminded and cancelled."""
