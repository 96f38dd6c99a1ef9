"""Online payment: régies, prices, invoices, attempts, gateways, accounting."""
