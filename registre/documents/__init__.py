"""The documents a demandeur receives: attestations and letters, as accessible PDF (PDF/UA-1).

Pure: frozen dataclasses come in (`contenus`, `courriers`), bytes go out. No ORM, no request, no clock.
Public doors: `attestation.composer_attestation`, `lettres.composer_lettre`.
"""
