"""Payments: régies, invoices, online and counter payments, credits and refunds."""
