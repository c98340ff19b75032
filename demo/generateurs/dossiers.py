"""The population itself: the demande of a given rank, always the same for a seed, a size and a day.

Made by blocks of 500 ranks, each with its own random source, so that several processes share the work and give the
same result as one.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from demandeurs.saisie import SaisieMenage, SaisiePersonneMorale
from demo.generateurs import identites, logements, menages, recherche, situations
from demo.generateurs.anciennetes import anciennete, ouvrer
from demo.generateurs.organismes import Monde, choix_des_guichets, cumul_des_bailleurs, lexique
from demo.generateurs.parcours import Depot, Vie, vivre
from habilitations.rules.types import TypeOrganisme
from registre.enums import CanalDepot
from registre.saisie import SaisieDemande, SaisieDepotPapier, SaisieRecherche, SaisieVoeu

BLOC = 500
# One radiated demande after each twenty-five active ones, one association in two thousand.
PAS_DES_RADIEES = 26
PAS_DES_ASSOCIATIONS = 2000
EN_LIGNE = 0.42
ORDRE_MAX = 999_999
PRECISIONS = (
    "Je travaille en horaires décalés.", "Logement humide, enfants asthmatiques.", "Je suis hébergé par un ami.",
    "Proximité de l'école souhaitée.", "Je n'ai pas de voiture.", "Fin de bail prévue cette année.",
    "Disponible immédiatement.", "Demande urgente, séparation en cours.", "Souhaite rester près de ma famille.",
)  # fmt: skip


@dataclass(slots=True)
class Cas:
    """A demande and its past. `guichet` is the rank among the guichets of the world."""

    saisie: SaisieDemande
    guichet: int
    organisme: int
    canal: CanalDepot
    vie: Vie
    cle: int


class Population:
    """`actives` active demandes and the radiated ones that go with them, seen on `jour`."""

    def __init__(self, monde: Monde, *, graine: int, actives: int, jour: date) -> None:
        self.graine, self.actives, self.jour = graine, actives, jour
        self.total = actives + actives // (PAS_DES_RADIEES - 1)
        self.monde, self.carte = monde, monde.carte
        self.choix = choix_des_guichets(monde)
        self.rangs_bailleurs = [i for i, un in enumerate(monde.organismes) if un.type == TypeOrganisme.BAILLEUR]
        self.bailleurs, self.cumul = cumul_des_bailleurs(monde)

    @property
    def blocs(self) -> int:
        return -(-self.total // BLOC)

    def bloc(self, numero: int) -> Iterator[Cas]:
        """The demandes of one block, in the order of their ranks."""
        hasard = Random(f"{self.graine}/{self.actives}/{self.jour}/{numero}")
        for rang in range(numero * BLOC, min(self.total, (numero + 1) * BLOC)):
            yield self._cas(hasard, rang)

    def est_radiee(self, rang: int) -> bool:
        return rang % PAS_DES_RADIEES == PAS_DES_RADIEES - 1

    def _cas(self, hasard: Random, rang: int) -> Cas:
        jours = anciennete(1 - (rang + hasard.random()) / self.total)
        en_ligne = hasard.random() < EN_LIGNE
        deposee_le = self.jour - timedelta(days=jours)
        if not en_ligne:
            deposee_le = ouvrer(deposee_le)
        if rang % PAS_DES_ASSOCIATIONS == 7:
            return self._association(hasard, rang, deposee_le)
        domicile = self.carte.domicile(hasard)
        forme, personnes = menages.composer(hasard, deposee_le)
        mensuel = situations.doter(hasard, personnes, self.jour.year, en_ligne)
        titulaire = personnes[0]
        if forme.enfants:
            bebe = any(une.naissance_le and (self.jour - une.naissance_le).days < 900 for une in personnes)
            titulaire.ressources += situations.prestations(hasard, forme.enfants, bebe, not forme.couple)
        salarie = titulaire.activite is not None and titulaire.activite.contrat == "CDI"
        guichet = self.choix.guichet(hasard, domicile, en_ligne, salarie)
        taille = len(personnes) - forme.colocataires
        annexes = recherche.handicaps(hasard, personnes)
        age = (deposee_le - titulaire.naissance_le).days // 365 if titulaire.naissance_le else 40
        logement = logements.actuel(hasard, taille, age, deposee_le, self._bailleur(hasard))
        cherche = recherche.recherche(hasard, self.carte, domicile, taille, mensuel)
        cherche.colocation = bool(forme.colocataires)
        saisie = SaisieDemande(
            guichet=self.choix.guichets[guichet][1].code,
            deposee_le=deposee_le,
            recherche=cherche,
            menage=SaisieMenage(
                personnes=personnes,
                adresse=logements.adresse(hasard, domicile),
                logement=logement,
                handicaps=annexes,
                personnes_handicapees=len(annexes) or None,
            ),
            motifs=logements.motifs(hasard, logement.modeles[0], bool(annexes), deposee_le),
            dalo=recherche.dalo(hasard, deposee_le, self.jour, cherche.types[0]),
        )
        self._attentes(hasard, saisie, forme, domicile.nom)
        return self._terminer(hasard, rang, saisie, guichet, en_ligne)

    def _attentes(self, hasard: Random, saisie: SaisieDemande, forme: menages.Forme, ville: str) -> None:
        """What only some households have: a birth to come, a hosting address, free text, a protected dossier."""
        menage = saisie.menage
        assert menage is not None  # noqa: S101 - called for households only
        if forme.couple and hasard.random() < 0.05:
            menage.naissances_attendues = 1
            menage.naissance_prevue_le = self.jour + timedelta(days=int(hasard.random() * 200))
        if menage.logement and menage.logement.modeles[0] in {"CP", "CPE"} and menage.adresse and hasard.random() < 0.5:
            menage.adresse.hebergeant = "Chez un proche"
        if hasard.random() < 0.12:
            saisie.precision = PRECISIONS[int(hasard.random() * len(PRECISIONS))]
        saisie.protege = "06" in saisie.motifs.codes and hasard.random() < 0.3

    def _bailleur(self, hasard: Random) -> tuple[str, str]:
        return self.bailleurs[bisect(self.cumul, hasard.random() * self.cumul[-1])]

    def _association(self, hasard: Random, rang: int, deposee_le: date) -> Cas:
        domicile = self.carte.domicile(hasard)
        noms = lexique()["associations"]
        nom = f"{noms[int(hasard.random() * len(noms))]} - {domicile.nom}"[:36]
        guichet = self.choix.guichet(hasard, domicile, en_ligne=False, salarie=False)
        saisie = SaisieDemande(
            guichet=self.choix.guichets[guichet][1].code,
            deposee_le=deposee_le,
            recherche=SaisieRecherche(types=["T3"], voeux=[SaisieVoeu(domicile.code)], personnes_a_loger=4),
            personne_morale=SaisiePersonneMorale(
                nom, tel_domicile=identites.telephone_fixe(hasard), adresse=logements.adresse(hasard, domicile)
            ),
        )
        return self._terminer(hasard, rang, saisie, guichet, en_ligne=False)

    def _terminer(self, hasard: Random, rang: int, saisie: SaisieDemande, guichet: int, en_ligne: bool) -> Cas:
        titulaire = saisie.menage.personnes[0] if saisie.menage else None
        saisie.en_ligne = en_ligne
        saisie.courrier_papier = en_ligne and hasard.random() < 0.08
        saisie.identite_vue = True
        organisme, demo = self.choix.guichets[guichet]
        papier = not en_ligne and hasard.random() < 0.06
        if papier:
            saisie.depot_papier = SaisieDepotPapier(saisie.deposee_le, demo.nom[:120], demo.nom[:120])
        depot = Depot(
            saisie.deposee_le, self.jour, en_ligne, saisie.courrier_papier, bool(titulaire and titulaire.mel),
            organisme, self.rangs_bailleurs,
        )  # fmt: skip
        vie = vivre(hasard, depot, self.est_radiee(rang))
        saisie.renouvelee_le, saisie.radiation = vie.renouvelee_le, vie.radiation
        saisie.numero = numero_unique(saisie.deposee_le, rang, saisie.guichet)
        canal = CanalDepot.EN_LIGNE if en_ligne else CanalDepot.PAPIER if papier else CanalDepot.GUICHET
        return Cas(saisie, guichet, organisme, canal, vie, hasard.getrandbits(128))


def numero_unique(deposee_le: date, rang: int, guichet: str) -> str:
    """111, month and year of the deposit, order number cycling from 1 to 999 999, guichet (18 characters).

    Ranks follow the dates of deposit, so that the same order number comes back years later, never in the same month.
    """
    return f"111{deposee_le.month:02d}{deposee_le.year % 100:02d}{rang % ORDRE_MAX + 1:06d}{guichet}"
