"""Money of paid bookings that are moved, cancelled or not honoured: the rule of the régie, what it proposes, what is done."""
