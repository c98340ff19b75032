"""Cotation: facts of the demandes, scores by territory, grids and what a new one would change.

`faits` and `notes` are computed by batches, `marques` says which are to be computed again, `grilles` are the acts of the
EPCI, `simulation` tries weights on a stock, `situation` is what is shown about one demande.
"""
