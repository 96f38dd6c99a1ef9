"""A double of family software: families, their invoices, and the payments that it was told of."""
