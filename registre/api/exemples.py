"""Examples of the OpenAPI document: they are sent by a test, so that they stay true."""

from __future__ import annotations

from typing import Any

PRESENTATION = """Le registre partagé de la demande de logement social, pour les logiciels des EPCI, des bailleurs et des
réservataires. Mêmes services, mêmes refus et même périmètre qu'à l'écran.

Un client agit pour un organisme, dans ses habilitations et dans les portées de son jeton. Toute lecture et tout acte sont
tracés. Un refus est un problème RFC 9457 au code stable. Les écritures portent la version lue (If-Match) et, si vous le
voulez, une clé d'idempotence (Idempotency-Key)."""

DEPOT: dict[str, Any] = {
    "declaration": {
        "guichet": "MTRL1",
        "identite_vue": True,
        "menage": {
            "personnes": [
                {
                    "role": "titulaire",
                    "civilite": "2",
                    "nom": "Diarra",
                    "prenom": "Awa",
                    "naissance_le": "1991-04-17",
                    "nationalite": "1",
                    "situation_familiale": "C",
                    "tel_portable": "0612345678",
                    "mel": "awa.diarra@example.org",
                    "activite": {"contrat": "CDI", "profession": "Infirmière"},
                    "revenus": [
                        {"rang": 1, "annee": 2025, "montant": 21500},
                        {"rang": 2, "annee": 2024, "montant": 20800},
                    ],
                    "ressources": [{"code": "SAL", "montant": 1850}],
                },
                {
                    "role": "a_charge",
                    "nom": "Diarra",
                    "prenom": "Noé",
                    "naissance_le": "2018-09-02",
                    "sexe": "M",
                    "parente": "E",
                },
            ],
            "adresse": {"numero": "12", "voie": "RUE DE PARIS", "code_postal": "93100", "commune": "93048"},
            "logement": {
                "modeles": ["LP"],
                "loyer": 780,
                "habitants": 2,
                "categorie": "A",
                "typologie": "T1",
                "surface": 24,
            },
        },
        "motifs": {"codes": ["13"]},
        "recherche": {
            "types": ["T2", "T3"],
            "categorie": "A",
            "loyer_max": 720,
            "elargie": True,
            "personnes_a_loger": 2,
            "voeux": [{"commune": "93048"}, {"commune": "93006"}],
        },
    },
    "confirmations": [],
}
MODIFIER: dict[str, Any] = {"declaration": {"recherche": {"loyer_max": 760}}, "source": "demandeur"}
RADIER: dict[str, Any] = {"motif": "RADABA", "renonciation_recue_le": "2026-03-02", "courrier_detenu_par": "MTRL1"}
