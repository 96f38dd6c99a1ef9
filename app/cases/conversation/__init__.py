"""The conversation about a case: messages, notes and requests for pieces; canned replies, filled in from the case answered."""
