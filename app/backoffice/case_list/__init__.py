"""The list of requests: filters, columns, saved views, map, exports."""
