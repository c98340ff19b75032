"""Types of dwelling one may ask for, in order, and how they are written."""

from __future__ import annotations

TYPES = ("C", "T1", "T2", "T3", "T4", "T5", "T6P")
LIBELLES_COURTS = {"C": "Chambre", "T6P": "T6 et +"}
