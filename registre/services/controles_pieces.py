"""The human queue of differences: what automatic checks found, and what a named person decides of it.

Three answers: the value of the pièce is taken (a correction of the dossier, source « une pièce analysée », event 1 of
R441-2-15 I), the dossier stays as declared, with a reason, or the pièce is set aside and asked for again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from demandeurs.chiffrement import TexteIllisible, Usage, dechiffrer_valeurs
from demandeurs.enums import EtatPiece, ResultatControle, RolePersonne, SourceModification, SuiteControle
from demandeurs.models import ControlePiece, Personne, Piece, TypePiece
from demandeurs.pieces.controles.constats import CATALOGUE, DU_GESTIONNAIRE, Code
from demandeurs.pieces.controles.textes import siret_exact
from demandeurs.saisie import SaisieActivite, SaisiePersonne, SaisieRevenuFiscal
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre import effects
from registre.models import Demande
from registre.permissions import refus_de, refus_de_consulter
from registre.services.actes import refus_de_version, verrouiller
from registre.services.lecture import charger_saisie
from registre.services.modification import modifier
from registre.services.pieces import redemander
from registre.states.demande import Acte
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte, tracer_consultation

OBJET_PIECE = "demandeurs.piece"
TRAITER = "traiter_ecart"
PAR_PAGE = 50
MOTIVEES: dict[str, str] = {
    SuiteControle.ECARTE: "Dites pourquoi l'écart s'explique",
    SuiteControle.REDEMANDE: "Dites au ménage pourquoi la pièce ne convient pas",
}
"""What a person decides with a reason, and how it is asked for."""
LIGNES_MAX = 200
MOTIF_MIN, MOTIF_MAX = 10, 300


@dataclass(frozen=True, slots=True)
class Ecart:
    """One difference of the queue, with what opens it."""

    id: int
    code: str
    libelle: str
    raison: str
    piece: UUID
    type: str
    recue_le: date
    demande: UUID
    menage: str


@dataclass(frozen=True, slots=True)
class Champ:
    """One value side by side. `corrigible`: the dossier can take it."""

    libelle: str
    declare: str
    lu: str
    corrigible: bool = False


@dataclass(frozen=True, slots=True)
class LigneControle:
    """One check of a pièce as it stands; `champs` only when the values were asked for."""

    code: str
    libelle: str
    resultat: str
    raison: str
    fait_a: datetime
    piece: UUID
    type: str
    suite: str = ""
    suite_motif: str = ""
    champs: tuple[Champ, ...] = ()
    lit: str = ""
    limite: str = ""
    aide: str = ""

    @property
    def a_traiter(self) -> bool:
        return self.resultat == ResultatControle.ECART and not self.suite

    @property
    def corrigible(self) -> bool:
        return any(un.corrigible for un in self.champs)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decides of one difference, on the version of the dossier that was read."""

    suite: str
    motif: str
    version: int
    confirmations: Collection[str] = field(default=())


def a_traiter(acteur: Acteur, *, apres: int = 0) -> tuple[list[Ecart], int]:
    """Differences that wait in the actor's perimeter, oldest first, and the cursor of the next page (0: none).

    Two statements besides the perimeter. Those between households are the gestionnaire's; medical and handicap pièces are
    for named functions.
    """
    exiger(access.refus_d_acces(acteur, Droit.CONSULTER_PIECES))
    titulaire = Personne.objects.filter(menage=OuterRef("piece__menage"), role=RolePersonne.TITULAIRE)
    lignes = list(
        _ouverts(acteur)
        .filter(pk__gt=apres)
        .order_by("pk")
        .values_list(
            "pk", "code", "raison", "piece__cle", "piece__type", "piece__recue_le",
            "piece__menage__demande__cle", Subquery(titulaire.values(entier=Concat("nom", Value(" "), "prenom"))),
        )[: PAR_PAGE + 1]
    )  # fmt: skip
    types = libelles_des_types({ligne[4] for ligne in lignes})
    ecarts = [
        Ecart(pk, code, libelle_du_controle(code), raison, piece, types.get(type_, type_), recue_le, demande, menage)
        for pk, code, raison, piece, type_, recue_le, demande, menage in lignes[:PAR_PAGE]
    ]
    return ecarts, ecarts[-1].id if len(lignes) > PAR_PAGE else 0


def _ouverts(acteur: Acteur) -> QuerySet[ControlePiece]:
    visibles = Demande.objects.visibles_par(acteur, Droit.CONSULTER_PIECES).ouvertes()
    ecarts = ControlePiece.objects.filter(
        resultat=ResultatControle.ECART,
        traite_a__isnull=True,
        piece__etat=EtatPiece.DEPOSEE,
        piece__marque="",
        piece__menage__in=visibles.values("menage_id"),
    )
    if not access.peut(acteur, Droit.GERER):
        ecarts = ecarts.exclude(code__in=DU_GESTIONNAIRE)
    if not access.peut(acteur, Droit.CONSULTER_HANDICAP):
        ecarts = ecarts.exclude(piece__type__in=TypePiece.objects.filter(sensible=True).values("code"))
    return ecarts


def libelle_du_controle(code: str) -> str:
    return CATALOGUE[Code(code)].libelle if code in set(Code) else code


def libelles_des_types(codes: Collection[str]) -> dict[str, str]:
    """Labels of kinds of pièces, the latest of each; one statement."""
    return dict(TypePiece.objects.filter(code__in=codes).order_by("du").values_list("code", "libelle"))


def controles_du_dossier(
    demande: Demande, acteur: Acteur, *, piece: UUID | None = None, code: str = ""
) -> list[LigneControle]:
    """Every check of the dossier's pièces, differences first; values are deciphered for the one asked for only.

    Raises `ActionRefusee`. Opening values is a consultation of the pièce, traced.
    """
    exiger(refus_de_consulter(acteur, demande, droit=Droit.CONSULTER_PIECES))
    controles = ControlePiece.objects.filter(piece__menage=demande.menage_id).exclude(piece__etat=EtatPiece.QUARANTAINE)
    if not access.peut(acteur, Droit.GERER):
        controles = controles.exclude(code__in=DU_GESTIONNAIRE)
    if not access.peut(acteur, Droit.CONSULTER_HANDICAP):
        controles = controles.exclude(piece__type__in=TypePiece.objects.filter(sensible=True).values("code"))
    lignes = list(controles.select_related("piece").order_by("-piece_id", "pk")[:LIGNES_MAX])
    types = libelles_des_types({une.piece.type for une in lignes})
    faites = [_ligne(une, types, ouverte=une.piece.cle == piece and une.code == code) for une in lignes]
    ouverte = next((une for une in lignes if une.piece.cle == piece and une.code == code), None)
    if ouverte is not None:
        tracer_consultation(acteur, OBJET_PIECE, ouverte.piece_id, acteur.motif)
    return sorted(faites, key=lambda une: (not une.a_traiter, une.resultat != ResultatControle.ECART))


def _ligne(controle: ControlePiece, types: dict[str, str], *, ouverte: bool) -> LigneControle:
    definition = CATALOGUE.get(Code(controle.code)) if controle.code in set(Code) else None
    return LigneControle(
        code=controle.code,
        libelle=libelle_du_controle(controle.code),
        resultat=controle.resultat,
        raison=controle.raison,
        fait_a=controle.fait_a,
        piece=controle.piece.cle,
        type=types.get(controle.piece.type, controle.piece.type),
        suite=controle.suite,
        suite_motif=controle.suite_motif,
        champs=_champs(controle) if ouverte else (),
        lit=definition.lit if definition else "",
        limite=definition.limite if definition else "",
        aide=definition.aide if definition else "",
    )


def _champs(controle: ControlePiece) -> tuple[Champ, ...]:
    return tuple(
        Champ(un["libelle"], un["declare"], un["lu"], _corrigible(cle, un)) for cle, un in _valeurs(controle).items()
    )


def _valeurs(controle: ControlePiece) -> dict[str, dict[str, Any]]:
    """Values read. Raises `ActionRefusee` when the key that encrypted them is gone: they are shown to nobody."""
    if controle.valeurs_chiffrees is None:
        return {}
    try:
        return dechiffrer_valeurs(controle.valeurs_chiffrees, Usage.CONTROLE)
    except TexteIllisible as erreur:
        raise ActionRefusee(
            Refus(
                "valeurs_illisibles",
                "Les valeurs lues par ce contrôle ne se déchiffrent plus : leur clé manque.",
                Nature.ETAT,
                issue="Prévenez le gestionnaire du service ; le contrôle peut être refait.",
                source="article 32 du RGPD : valeurs chiffrées",
            )
        ) from erreur


def _corrigible(cle: str, valeur: dict[str, Any]) -> bool:
    return (
        cle in _CORRECTIONS and bool(valeur.get("valeur") or valeur.get("valeur") == 0) and bool(valeur.get("personne"))
    )


@transaction.atomic
def decider(demande_id: int, piece: UUID, code: str, *, decision: Decision, acteur: Acteur) -> ControlePiece:
    """Settle one difference. Raises `ActionRefusee`: out of perimeter, not allowed, settled meanwhile, stale version."""
    demande = verrouiller(demande_id)
    exiger(refus_de_traiter(acteur, demande, code))
    exiger(refus_de_version(demande, decision.version))
    controle = (
        ControlePiece.objects.select_for_update(of=("self",))
        .select_related("piece")
        .filter(piece__cle=piece, piece__menage=demande.menage_id, code=code)
        .first()
    )
    exiger(_refus_de_controle(controle) or _refus_de_decision(decision))
    assert controle is not None  # noqa: S101 - told by the refusal above
    acteur = acteur.avec_motif(decision.motif.strip()) if decision.motif.strip() else acteur
    if decision.suite == SuiteControle.CORRIGE:
        _corriger(demande, controle, decision, acteur)
        # The other checks compared the pièce with what has just changed.
        effects.controler_la_piece_apres(controle.piece_id)
    elif decision.suite == SuiteControle.REDEMANDE:
        redemander(controle.piece_id, motif=decision.motif.strip(), acteur=acteur)
    controle.suite = decision.suite
    controle.suite_motif = decision.motif.strip()[:MOTIF_MAX]
    controle.traite_a = maintenant()
    controle.traite_par_id = acteur.agent_id
    controle.save(update_fields=["suite", "suite_motif", "traite_a", "traite_par_id"])
    tracer_acte(acteur, TRAITER, OBJET_PIECE, controle.piece_id, [code, decision.suite])
    return controle


def refus_de_traiter(acteur: Acteur, demande: Demande, code: str) -> Refus | None:
    """Why the actor may not settle a difference of this dossier: whoever may modify it, with the right to its pièces."""
    refus = refus_de(Acte.MODIFIER, acteur=acteur, objet=demande)
    refus = refus or refus_de_consulter(acteur, demande, droit=Droit.CONSULTER_PIECES)
    if refus is None and code in DU_GESTIONNAIRE:
        return access.refus_d_acces(acteur, Droit.GERER)
    return refus


def _refus_de_controle(controle: ControlePiece | None) -> Refus | None:
    if controle is None or controle.resultat != ResultatControle.ECART:
        return Refus(
            "ecart_inconnu", "Cet écart n'existe pas, ou un nouveau contrôle l'a levé.", Nature.INTROUVABLE,
            issue="Rechargez la file des écarts.", source=Regle.INCONNU
        )  # fmt: skip
    if controle.traite_a is not None:
        return Refus(
            "ecart_traite",
            f"Cet écart a déjà été traité : {SuiteControle(controle.suite).label.lower()}.",
            Nature.CONFLIT,
            issue="Rechargez la page : la décision et son motif y sont.",
            source=Regle.CLOS,
        )
    if controle.piece.etat != EtatPiece.DEPOSEE:
        return Refus(
            "piece_plus_la",
            "La pièce a été remplacée ou gelée depuis.",
            Nature.ETAT,
            issue="Examinez la nouvelle pièce.",
            source=Regle.CLOS,
        )
    return None


def _refus_de_decision(decision: Decision) -> Refus | None:
    if decision.suite not in SuiteControle.values:
        return Refus(
            "suite_inconnue",
            "Choisissez la suite à donner.",
            champ="suite",
            issue="Trois suites sont possibles.",
            source=Regle.LISTE,
        )
    if decision.suite in MOTIVEES and len(decision.motif.strip()) < MOTIF_MIN:
        return Refus(
            "motif_court",
            f"{MOTIVEES[decision.suite]} : {MOTIF_MIN} caractères au moins.",
            champ="motif",
            source="décision motivée d'un agent désigné : article 22 du RGPD",
            issue="Le motif est gardé avec votre nom.",
        )
    return None


# --- taking the value of the pièce -------------------------------------------------------------------------------------


def _corriger(demande: Demande, controle: ControlePiece, decision: Decision, acteur: Acteur) -> None:
    """The values of the pièce become those of the dossier, through the one path of modifications."""
    retenues = {cle: un for cle, un in _valeurs(controle).items() if _corrigible(cle, un)}
    if not retenues:
        raise ActionRefusee(
            Refus(
                "rien_a_reprendre",
                "Ce contrôle n'a pas lu de valeur que le dossier puisse reprendre.",
                champ="suite",
                issue="Expliquez l'écart, ou modifiez le dossier vous-même.",
                source=Regle.SANS_OBJET,
            )
        )
    saisie = charger_saisie(demande)
    ids = list(Personne.objects.filter(menage=demande.menage_id).order_by("rang").values_list("pk", flat=True))
    for cle, un in retenues.items():
        personne = _personne(saisie.menage.personnes if saisie.menage else [], ids, un["personne"])
        _CORRECTIONS[cle](personne, un)
    modifier(
        demande.pk,
        saisie,
        acteur=acteur,
        version=decision.version,
        source=SourceModification.PIECE,
        confirmations=decision.confirmations,
    )


def _personne(personnes: Sequence[SaisiePersonne], ids: Sequence[int], voulue: int) -> SaisiePersonne:
    if voulue not in ids:
        raise ActionRefusee(
            Refus(
                "personne_partie",
                "La personne de cette valeur n'est plus dans le ménage.",
                Nature.ETAT,
                issue="Expliquez l'écart.",
                source=Regle.SANS_OBJET,
            )
        )
    return personnes[ids.index(voulue)]


def _poser_le_rfr(personne: SaisiePersonne, valeur: dict[str, Any]) -> None:
    """The RFR of that year: where it is declared, else on the line of the form that is of that year."""
    annee, montant = int(valeur["annee"]), int(valeur["valeur"])
    rang = aujourdhui().year - annee
    meme = next((un for un in personne.revenus if un.annee == annee), None)
    meme = meme or next((un for un in personne.revenus if un.annee is None and un.rang == rang), None)
    if meme is not None:
        meme.annee, meme.montant = annee, montant
        return
    prise = next((un for un in personne.revenus if un.rang == rang), None)
    if rang not in {1, 2} or prise is not None:
        raise ActionRefusee(
            Refus(
                "annee_hors_formulaire",
                f"Le formulaire n'a pas de ligne libre pour les revenus de {annee}.",
                Nature.ETAT,
                source="formulaire 14069 : N-1 et N-2",
                issue="Mettez à jour les années des revenus du dossier, puis reprenez.",
            )
        )
    personne.revenus.append(SaisieRevenuFiscal(rang, annee, montant))
    personne.revenus.sort(key=lambda un: un.rang)


def _poser_le_siret(personne: SaisiePersonne, valeur: dict[str, Any]) -> None:
    siret = str(valeur["valeur"])
    if not siret_exact(siret):
        raise ActionRefusee(
            Refus(
                "siret_faux",
                "La clé de ce SIRET est fausse.",
                champ="suite",
                source="clé de contrôle du répertoire SIRENE",
                issue="Gardez la déclaration et dites pourquoi.",
            )
        )
    if personne.activite is None:
        personne.activite = SaisieActivite()
    personne.activite.siret = siret


_CORRECTIONS = {"rfr": _poser_le_rfr, "siret": _poser_le_siret}


def fichier_de(demande: Demande, piece: UUID, acteur: Acteur, *, rang: int) -> Any:
    """The file of a pièce whose page is looked at. Raises `ActionRefusee`; the consultation is traced by the page."""
    exiger(refus_de_consulter(acteur, demande, droit=Droit.CONSULTER_PIECES))
    trouvee = Piece.objects.filter(cle=piece, menage=demande.menage_id).exclude(etat=EtatPiece.QUARANTAINE).first()
    sensible = trouvee is not None and TypePiece.objects.filter(code=trouvee.type, sensible=True).exists()
    if trouvee is None or (sensible and not access.peut(acteur, Droit.CONSULTER_HANDICAP)):
        raise ActionRefusee(_refus_de_controle(None) or ())
    return trouvee.fichiers.select_related("piece").order_by("rang")[rang : rang + 1].first()
