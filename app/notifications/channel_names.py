"""The channels by which people are told, as tables and forms name them."""

EMAIL = "email"
SMS = "sms"
PUSH = "push"
