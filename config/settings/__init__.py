"""Flat settings modules: base, dev, test, production. Chosen by ENVIRONNEMENT, read through django.conf only."""
