"""The search for candidates: which households may be given a dwelling, and which dwellings a household may be given."""
