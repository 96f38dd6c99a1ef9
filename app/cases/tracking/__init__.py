"""Names by which a request is found again without an account: reference, tracking code, addresses to reply to."""
