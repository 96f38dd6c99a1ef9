"""Accounting of régies: the journal, its totals and exports, PES ORMC files, and reconciliation with statements."""
