"""Payments: régies, prices, invoices, online and counter payments, credits, refunds, accounting."""
