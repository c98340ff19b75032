"""The organismes of the region, as plain values: who they are, where, by what titles they see the demandes.

140 bailleurs, 400 guichets, the EPCI and EPT of the region, eight préfectures, Action Logement, eight SIAO, communes with
reservations… Bailleurs, employers and associations are fictitious; territorial authorities keep their territory.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, count
from random import Random

from demo.generateurs.noms import DONNEES
from demo.generateurs.territoires import INTENSITE, PARIS, REFERENCES, Carte, CommuneDemo, carte
from habilitations.rules.bases import Base
from habilitations.rules.types import CanalGuichet, ModeReservation, NatureTerritoire, TypeOrganisme

BAILLEURS = 140
GUICHETS = 400
COMMUNES_ENREGISTREUSES = 160
COMMUNES_RESERVATAIRES = 60
LOGEMENTS_DE_LA_REGION = 1_200_000
METROPOLE = "200054781"
GRAND_PUBLIC = "GDPUB"
DEPARTEMENTS = {
    "75": "Paris", "77": "Seine-et-Marne", "78": "Yvelines", "91": "Essonne", "92": "Hauts-de-Seine",
    "93": "Seine-Saint-Denis", "94": "Val-de-Marne", "95": "Val-d'Oise",
}  # fmt: skip
SIAO_ENREGISTREURS = frozenset({"75", "93", "95"})
Lieu = tuple[NatureTerritoire, str]


@dataclass(slots=True)
class GuichetDemo:
    """A desk; `public` is who it registers, empty when it registers everybody."""

    code: str
    nom: str
    commune: str | None
    canal: CanalGuichet = CanalGuichet.PHYSIQUE
    public: str = ""


@dataclass(slots=True)
class OrganismeDemo:
    """An organisme: titles are (base, territory or None, convention), reservations (commune, mode, convention).

    `agents` is their number in a register at full scale.
    """

    nom: str
    type: TypeOrganisme
    siren: str | None = None
    territoire: Lieu | None = None
    titres: list[tuple[Base, Lieu | None, str]] = field(default_factory=list)
    guichets: list[GuichetDemo] = field(default_factory=list)
    implantations: dict[str, int] = field(default_factory=dict)
    reservations: list[tuple[str, ModeReservation, str]] = field(default_factory=list)
    mandants: tuple[str, ...] = ()
    agents: int = 1


def siren(numero: int) -> str:
    """A SIREN with a right key in a range that INSEE has never given (0000…)."""
    corps = f"0000{numero:04d}"
    somme = sum(sum(divmod(int(c) * (1 + rang % 2), 10)) for rang, c in enumerate(corps))
    return f"{corps}{-somme % 10}"


@cache
def lexique() -> dict[str, list[str]]:
    with (DONNEES / "organismes.toml").open("rb") as fichier:
        return tomllib.load(fichier)


class Monde:
    """The organismes in a fixed order; the only randomness is that of `hasard`."""

    def __init__(self, hasard: Random) -> None:
        self.hasard = hasard
        self.carte: Carte = carte()
        self._numeros = count(1)
        self._codes = (f"G{numero}" for numero in count(1001))
        par_population = sorted(self.carte.communes, key=lambda une: -une.population)
        self.villes = [une for une in par_population if une.departement != "75"]
        self.organismes = [
            *self._gestion(),
            *self._etat(),
            *self._paris(),
            *self._departements(),
            *self._intercommunalites(),
            *self._communes(),
            *self._bailleurs(),
            *self._action_logement(),
            *self._siao(),
            *self._autres(),
            *self._mandataire(),
        ]
        self._completer_les_guichets()

    def _siren(self) -> str:
        return siren(next(self._numeros))

    def _gestion(self) -> Iterator[OrganismeDemo]:
        yield OrganismeDemo(
            "Gestionnaire régional de la demande",
            TypeOrganisme.GESTIONNAIRE,
            self._siren(),
            titres=[(Base.S_H, None, ""), (Base.D_5, None, "")],
            guichets=[GuichetDemo(GRAND_PUBLIC, "Guichet internet grand public", None, CanalGuichet.EN_LIGNE)],
            agents=20,
        )
        yield OrganismeDemo(
            "Observatoire régional du logement social", TypeOrganisme.OBSERVATOIRE, self._siren(), agents=12
        )

    def _etat(self) -> Iterator[OrganismeDemo]:
        yield OrganismeDemo(
            "DRIHL Île-de-France",
            TypeOrganisme.ETAT_DRIHL,
            self._siren(),
            titres=[(Base.E_D, None, ""), (Base.S_B, None, ""), (Base.D_1, None, "")],
            guichets=[GuichetDemo(next(self._codes), "DRIHL - service des demandes", "75115")],
            agents=60,
        )
        for code, nom in DEPARTEMENTS.items():
            departement = (NatureTerritoire.DEPARTEMENT, code)
            yield OrganismeDemo(
                f"Préfecture - {nom}",
                TypeOrganisme.PREFECTURE,
                self._siren(),
                departement,
                titres=[(Base.S_B, None, ""), (Base.D_1, departement, "")],
                agents=35,
            )
            yield OrganismeDemo(
                f"Secrétariat du PDALHPD - {nom}",
                TypeOrganisme.COMMISSION_SECRETARIAT,
                None,
                departement,
                titres=[(Base.S_PDALHPD, departement, ""), (Base.D_4, departement, "")],
                agents=6,
            )

    def _paris(self) -> Iterator[OrganismeDemo]:
        arrondissements = [une for une in self.carte.communes if une.departement == "75"]
        yield OrganismeDemo(
            "Ville de Paris",
            TypeOrganisme.COMMUNE,
            self._siren(),
            (NatureTerritoire.COMMUNE, PARIS),
            titres=[(base, None, "") for base in (Base.E_E, Base.S_D, Base.S_F, Base.D_2)],
            guichets=[GuichetDemo(PARIS, "Ville de Paris - direction du logement", "75104")]
            + [GuichetDemo(une.code, f"Mairie - {une.nom}", une.code) for une in arrondissements],
            reservations=[(une.code, ModeReservation.FLUX, "CONV-PARIS-2024") for une in arrondissements],
            agents=220,
        )

    def _departements(self) -> Iterator[OrganismeDemo]:
        for code, nom in DEPARTEMENTS.items():
            if code == "75":
                continue
            enregistre = code in {"92", "94"}
            principales = [une for une in self.villes if une.departement == code][:6]
            yield OrganismeDemo(
                f"Département - {nom}",
                TypeOrganisme.DEPARTEMENT,
                self._siren(),
                (NatureTerritoire.DEPARTEMENT, code),
                titres=[(Base.E_E, None, ""), (Base.S_C, None, "")] if enregistre else [(Base.D_3, None, "")],
                guichets=[GuichetDemo(next(self._codes), f"Département - {nom}", principales[0].code)]
                if enregistre
                else [],
                reservations=[(une.code, ModeReservation.FLUX, f"CONV-CD{code}-2023") for une in principales],
                agents=30,
            )

    def _intercommunalites(self) -> Iterator[OrganismeDemo]:
        for nature, type_, fichier, champ in (
            (NatureTerritoire.EPT, TypeOrganisme.EPT, "ept.csv", "ept"),
            (NatureTerritoire.EPCI, TypeOrganisme.EPCI, "epci.csv", "epci"),
        ):
            presents = {getattr(une, champ) for une in self.carte.communes} - {"", METROPOLE}
            with (REFERENCES / fichier).open(encoding="utf-8") as flux:
                lignes = [x for x in csv.DictReader(flux) if x["siren"] in presents]
            for rang, ligne in enumerate(sorted(lignes, key=lambda x: x["siren"])):
                yield self._intercommunalite(nature, type_, ligne, champ, rang)

    def _intercommunalite(
        self, nature: NatureTerritoire, type_: TypeOrganisme, ligne: dict[str, str], champ: str, rang: int
    ) -> OrganismeDemo:
        siege = max(
            (une for une in self.carte.communes if getattr(une, champ) == ligne["siren"]),
            key=lambda une: une.population,
        )
        titres: list[tuple[Base, Lieu | None, str]] = [
            (Base.S_E, None, f"CIA-{ligne['siren']}"),
            (Base.D_2, None, ""),
            (Base.D_4, (nature, ligne["siren"]), ""),
        ]
        enregistre = rang % 5 == 0
        if enregistre:
            titres += [(Base.E_E, None, ""), (Base.S_C, None, "")]
        guichets = [GuichetDemo(next(self._codes), f"{ligne['nom']} - habitat", siege.code)] if enregistre else []
        return OrganismeDemo(ligne["nom"], type_, ligne["siren"], (nature, ligne["siren"]), titres, guichets, agents=14)

    def _communes(self) -> Iterator[OrganismeDemo]:
        for rang, ville in enumerate(self.villes[: COMMUNES_ENREGISTREUSES + COMMUNES_RESERVATAIRES]):
            enregistre = rang % 11 not in {3, 7, 9}
            lieu = (NatureTerritoire.COMMUNE, ville.code)
            reserve = rang % 4 != 0 or not enregistre
            convention = f"CONV-{ville.code}-2023"
            titres: list[tuple[Base, Lieu | None, str]] = [(Base.S_AL3, None, ""), (Base.D_3, None, "")]
            if enregistre:
                titres = [(Base.E_E, None, ""), (Base.S_D, None, "")] + (
                    [(Base.S_F, None, "")] if rang % 9 == 1 else []
                )
            yield OrganismeDemo(
                f"Ville - {ville.nom}",
                TypeOrganisme.COMMUNE,
                self._siren(),
                lieu,
                titres,
                [GuichetDemo(ville.code, f"Mairie de {ville.nom} - logement", ville.code)] if enregistre else [],
                reservations=[(ville.code, ModeReservation.FLUX if rang % 3 else ModeReservation.STOCK, convention)]
                if reserve
                else [],
                agents=max(3, ville.population // 9000),
            )

    def _bailleurs(self) -> Iterator[OrganismeDemo]:
        noms = [f"{debut} {fin}" for fin in lexique()["bailleurs_fin"] for debut in lexique()["bailleurs_debut"]]
        poids = [1 / (rang + 3) ** 0.9 for rang in range(BAILLEURS)]
        for nom, part in zip(noms[:BAILLEURS], poids, strict=True):
            parc = int(LOGEMENTS_DE_LA_REGION * part / sum(poids))
            siege = self.carte.domicile(self.hasard)
            implantations = self._repartir(parc, siege)
            guichet = GuichetDemo(next(self._codes), f"{nom} - accueil", siege.code)
            base = Base.E_B if len(nom) % 5 == 0 else Base.E_A
            titres = [(base, None, ""), (Base.S_A, None, "")]
            agents = max(4, parc // 520)
            yield OrganismeDemo(
                nom, TypeOrganisme.BAILLEUR, self._siren(), None, titres, [guichet], implantations, agents=agents
            )

    def _repartir(self, parc: int, siege: CommuneDemo) -> dict[str, int]:
        """Homes by commune, from the seat outwards; large bailleurs are everywhere."""
        communes = {siege.code: siege}
        for _ in range(min(90, max(3, parc // 350))):
            autre = siege.voisine(self.hasard) if self.hasard.random() < 0.75 else self.carte.domicile(self.hasard)
            communes[autre.code] = autre
        poids = {
            c: (u.population**0.7) * INTENSITE[u.departement] * (0.4 + self.hasard.random())
            for c, u in communes.items()
        }
        total = sum(poids.values())
        return {code: max(12, int(parc * p / total)) for code, p in poids.items()}

    def _action_logement(self) -> Iterator[OrganismeDemo]:
        public = "Salariés des entreprises cotisantes"
        villes = self.villes[:40:4]
        yield OrganismeDemo(
            "Action Logement Services",
            TypeOrganisme.ACTION_LOGEMENT,
            self._siren(),
            titres=[(Base.E_G, None, ""), (Base.S_F, None, "")],
            guichets=[
                GuichetDemo(next(self._codes), f"Action Logement - {une.nom}", une.code, public=public)
                for une in villes
            ],
            reservations=[(une.code, ModeReservation.FLUX, "CONV-ALS-2024") for une in self.villes[:120]],
            agents=180,
        )

    def _siao(self) -> Iterator[OrganismeDemo]:
        for code, nom in DEPARTEMENTS.items():
            enregistre = code in SIAO_ENREGISTREURS
            ville = "75110" if code == "75" else next(une.code for une in self.villes if une.departement == code)
            yield OrganismeDemo(
                f"SIAO - {nom}",
                TypeOrganisme.SIAO,
                self._siren(),
                (NatureTerritoire.DEPARTEMENT, code),
                titres=[(Base.E_H, None, ""), (Base.S_I, None, "")] if enregistre else [],
                guichets=[GuichetDemo(next(self._codes), f"SIAO - {nom}", ville)] if enregistre else [],
                agents=18,
            )

    def _autres(self) -> Iterator[OrganismeDemo]:
        for rang, nom in enumerate(lexique()["employeurs"]):
            enregistre, convention = rang < 4, f"CONV-EMP-{rang + 1:02d}"
            villes = self.hasard.sample(self.villes[:80], 5)
            yield OrganismeDemo(
                nom,
                TypeOrganisme.EMPLOYEUR,
                self._siren(),
                titres=[(Base.E_F, None, convention), (Base.S_F, None, "")] if enregistre else [(Base.D_3, None, "")],
                guichets=[
                    GuichetDemo(
                        next(self._codes), f"{nom} - logement", villes[0].code, public="Salariés de l'entreprise"
                    )
                ]
                if enregistre
                else [],
                reservations=[(une.code, ModeReservation.STOCK, convention) for une in villes],
                agents=5,
            )
        for rang, nom in enumerate(lexique()["associations"]):
            convention = f"CONV-ASS-{rang + 1:02d}"
            ville = self.villes[7 * rang]
            yield OrganismeDemo(
                nom,
                TypeOrganisme.ASSOCIATION,
                self._siren(),
                titres=[(Base.E_F, None, convention), (Base.S_F, None, "")] if rang < 3 else [(Base.D_3, None, "")],
                guichets=[GuichetDemo(next(self._codes), nom, ville.code)] if rang < 3 else [],
                reservations=[(ville.code, ModeReservation.STOCK, convention)],
                agents=5,
            )
        for rang, nom in enumerate(lexique()["lieux_accueil"]):
            ville = self.villes[11 * rang + 2]
            yield OrganismeDemo(
                f"{nom} - {ville.nom}",
                TypeOrganisme.LIEU_ACCUEIL,
                self._siren(),
                (NatureTerritoire.COMMUNE, ville.code),
                titres=[(Base.D_6, None, "")],
                agents=3,
            )

    def _mandataire(self) -> Iterator[OrganismeDemo]:
        """Two bailleurs entrust registration to a common agent: they are then no services enregistreurs (R441-2-1)."""
        noms = tuple(f"{debut} {lexique()['bailleurs_fin'][-2]}" for debut in lexique()["bailleurs_debut"][-2:])
        yield OrganismeDemo(
            "Guichet commun des bailleurs",
            TypeOrganisme.MANDATAIRE,
            self._siren(),
            titres=[(Base.S_G, None, "")],
            guichets=[GuichetDemo(next(self._codes), "Guichet commun des bailleurs", self.villes[4].code)],
            mandants=noms,
            agents=8,
        )

    def _completer_les_guichets(self) -> None:
        """Second desks of the largest bailleurs, up to 400 in all."""
        bailleurs = [un for un in self.organismes if un.type == TypeOrganisme.BAILLEUR]
        manquants = GUICHETS - sum(len(un.guichets) for un in self.organismes)
        for rang in range(manquants):
            organisme = bailleurs[rang % len(bailleurs)]
            communes = sorted(organisme.implantations, key=lambda code: -organisme.implantations[code])
            commune = communes[len(organisme.guichets) % len(communes)]
            nom = f"{organisme.nom} - {self.carte.par_code[commune].nom}"
            organisme.guichets.append(GuichetDemo(next(self._codes), nom, commune))


@dataclass(frozen=True, slots=True)
class Choix:
    """Guichets a household may go to, by commune and by département; (organisme, guichet) ranks in the world."""

    grand_public: int
    de_la_commune: dict[str, int]
    bailleurs: dict[str, list[int]]
    salaries: list[int]
    guichets: list[tuple[int, GuichetDemo]]

    def guichet(self, hasard: Random, domicile: CommuneDemo, en_ligne: bool, salarie: bool) -> int:
        """Rank of the guichet where a household living in `domicile` registers."""
        if en_ligne:
            return self.grand_public
        if salarie and hasard.random() < 0.15:
            return self.salaries[int(hasard.random() * len(self.salaries))]
        mairie = self.de_la_commune.get(domicile.code)
        if mairie is not None and hasard.random() < 0.72:
            return mairie
        proches = self.bailleurs[domicile.departement]
        return proches[int(hasard.random() * len(proches))]


def choix_des_guichets(monde: Monde) -> Choix:
    guichets = [(rang, guichet) for rang, un in enumerate(monde.organismes) for guichet in un.guichets]
    de_la_commune: dict[str, int] = {}
    bailleurs: dict[str, list[int]] = {code: [] for code in DEPARTEMENTS}
    salaries, grand_public = [], 0
    for place, (rang, guichet) in enumerate(guichets):
        if guichet.code == GRAND_PUBLIC:
            grand_public = place
        elif guichet.public:
            salaries.append(place)
        elif guichet.commune and monde.organismes[rang].type == TypeOrganisme.COMMUNE:
            de_la_commune.setdefault(guichet.commune, place)
        elif guichet.commune:
            bailleurs[guichet.commune[:2]].append(place)
    return Choix(grand_public, de_la_commune, bailleurs, salaries, guichets)


def cumul_des_bailleurs(monde: Monde) -> tuple[list[tuple[str, str]], list[int]]:
    """(name, SIREN) of each bailleur and cumulated homes, to draw the landlord of those who ask for a mutation."""
    bailleurs = [un for un in monde.organismes if un.type == TypeOrganisme.BAILLEUR]
    return [(un.nom, un.siren or "") for un in bailleurs], list(
        accumulate(sum(un.implantations.values()) for un in bailleurs)
    )


@cache
def monde(graine: int) -> Monde:
    return Monde(Random(f"organismes {graine}"))
