"""What follows a sitting, in the API: offers, answers, conditions, leases, irrecevabilités."""
