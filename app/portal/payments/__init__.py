"""Invoices as who pays them sees them, by their link."""
