"""Acts on the priority labels, the State's files, the divergences between systems."""

from registre.services.priorites.actes import contester, lever, preciser, reconnaitre, terminer

__all__ = ["contester", "lever", "preciser", "reconnaitre", "terminer"]
