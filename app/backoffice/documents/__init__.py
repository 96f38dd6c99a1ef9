"""Documents of requests: made, scanned, posted, signed."""
