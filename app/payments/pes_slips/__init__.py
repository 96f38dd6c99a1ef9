"""Slips of debts handed to the accountant, who collects them (PES ORMC): recorded, so that no invoice is sent twice."""
