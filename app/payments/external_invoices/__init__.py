"""Invoices of other software: listed for the residents who proved their family there, paid here, marked paid there."""
