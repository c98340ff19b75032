"""Cotation of demandes (L441-2-8, R441-2-10 11° CCH): criteria computed on the dossier, grids that weigh them, scores.

`criteres` is the catalogue and its pure functions, `bareme` the score of one household under one grid, `legalite` what a
grid may not be. The SQL of mass scoring (`registre.services.cotation.sql`) says the same as `bareme`, which a test proves.
"""
