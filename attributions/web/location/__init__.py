"""Screens of what follows a sitting: offers, answers, conditions, ranks, leases, irrecevabilités."""
