"""How a request is named and found again without an account: reference, tracking code, addresses to reply to."""
