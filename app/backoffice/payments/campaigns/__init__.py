"""Screens of invoicing campaigns: what they are made of, their preview, their invoices and their notices."""
