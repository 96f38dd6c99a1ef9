"""Documents made of scanned or photographed pages: put in order, turned, joined in one PDF."""
