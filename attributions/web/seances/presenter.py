"""One dwelling of a sitting as the screen shows it: candidates side by side, the same rows aligned, each figure explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from attributions.enums import EtatVisite, LettreDecision, TitreDesignation
from attributions.models import Candidature, Decision, LigneSeance
from attributions.ports import Effet
from attributions.rules.adequation import Adequation
from attributions.rules.examen import Examen
from attributions.rules.expiration import AvisExpiration
from attributions.services import expirations
from attributions.services.aides import en_euros
from attributions.services.examen import examiner
from attributions.states.candidature import OUVERTES, EtatCandidature
from demandeurs.enums import RolePersonne
from demandeurs.models import Personne
from habilitations.acteur import Acteur
from registre.enums import StatutNumero, TypePriorite
from registre.models import Demande, NumeroUnique
from registre.rules.explications import INSECABLE, Resultat, euros, pourcent
from registre.rules.nomenclatures import Liste
from registre.services.nomenclatures import nomenclatures
from registre.states.radiation import SousMotif
from registre.web import affichage
from socle.clock import PARIS
from socle.presentation import Etiquette, Ton

MINEURS = 18
HORS_SEANCE = (EtatCandidature.DESIGNEE, EtatCandidature.RETIREE, EtatCandidature.SUSPENDUE)
_VISITES = {
    EtatVisite.PROPOSEE: "proposée",
    EtatVisite.FAITE: "faite",
    EtatVisite.ABSENCE: "absent à la visite",
    EtatVisite.ANNULEE: "annulée",
}
_ADEQUATIONS = {
    Adequation.ADAPTE: Ton.VERT,
    Adequation.TOLERE: Ton.GRIS,
    Adequation.TROP_PETIT: Ton.AMBRE,
    Adequation.TROP_GRAND: Ton.AMBRE,
}


@dataclass(frozen=True, slots=True)
class Estimation:
    """The housing aid of one candidate, to enter or correct: his candidature, the amount as typed."""

    candidature: UUID
    montant: str


@dataclass(frozen=True, slots=True)
class Cellule:
    """What one candidate has on one row: the value in words, labels, and how it was found. `differe`: from the others."""

    texte: str = ""
    etiquettes: Sequence[Etiquette] = ()
    calcul: Sequence[str] = ()
    manque: bool = False
    differe: bool = False
    aide: Estimation | None = None

    @property
    def signature(self) -> tuple[str, ...]:
        return (self.texte, *(une.texte for une in self.etiquettes))


@dataclass(frozen=True, slots=True)
class Rangee:
    """One criterion for every candidate. `identique`: the same for all, so it is shown quieter."""

    code: str
    libelle: str
    cellules: Sequence[Cellule]
    identique: bool = False


@dataclass(frozen=True, slots=True)
class DecisionAffichee:
    lettre: str
    libelle: str
    detail: str = ""
    ton: Ton = Ton.BLEU


@dataclass(frozen=True, slots=True)
class Colonne:
    """One candidate: who, in what capacity, and where his decision stands."""

    rang: int
    candidature: Candidature
    nom: str
    numero: Sequence[str]
    cle_demande: UUID | None
    designee_par: str
    etat: Etiquette
    decision: DecisionAffichee | None
    pieces: Sequence[tuple[str, str]] = ()
    ouverte: bool = True
    reportee: bool = False
    expiration: Etiquette | None = None


@dataclass(frozen=True, slots=True)
class Comparaison:
    colonnes: Sequence[Colonne]
    rangees: Sequence[Rangee]
    effets: Sequence[tuple[str, Sequence[Effet]]] = ()
    prochain_rang: int = 1
    rangs: Sequence[int] = field(default_factory=tuple)

    @property
    def reportes(self) -> bool:
        """Whether a candidate was put off: fewer than three may be left."""
        return any(un.reportee for un in self.colonnes)


def comparer(ligne: LigneSeance, acteur: Acteur, *, le: date) -> Comparaison:
    """The candidates of this line, examined, in the order of the designation. A fixed number of statements."""
    candidatures = candidats(ligne)
    examens = examiner(candidatures, le=le, proches=[un for un in (acteur.organisme_id,) if un is not None])
    decisions = {une.candidature_id: une for une in Decision.objects.filter(ligne=ligne, annulee_a__isnull=True)}
    for pk in decisions:
        examens[pk] = _avant_la_seance(examens[pk])
    noms = _noms(candidatures, acteur)
    avis = expirations.avis({une.pk: une.valable_jusqu_au for une in candidatures}, le=le)
    colonnes = [
        _colonne(rang, une, noms, decisions.get(une.pk), examens[une.pk], avis.get(une.pk))
        for rang, une in enumerate(candidatures, 1)
    ]
    rangs = sorted(une.rang for une in decisions.values() if une.rang is not None)
    libres = (rang for rang in range(1, len(candidatures) + 2) if rang not in rangs)
    return Comparaison(
        colonnes=colonnes,
        rangees=_estimables(_rangees([examens[une.pk] for une in candidatures]), candidatures),
        effets=[(un.nom, examens[un.candidature.pk].effets) for un in colonnes if examens[un.candidature.pk].effets],
        prochain_rang=next(libres, 1),
        rangs=rangs,
    )


def _avant_la_seance(examen: Examen) -> Examen:
    """What attribution did before: the decision just taken is not a former passage."""
    passages = max(0, examen.parcours.examens - 1)
    return replace(examen, parcours=replace(examen.parcours, examens=passages, derniere_caleol_le=None))


def candidats(ligne: LigneSeance) -> list[Any]:
    """Candidates examined on this line: those decided there, and those of the turn still to decide."""
    vacance = ligne.mise_a_disposition
    candidatures = (
        Candidature.objects.filter(mise_a_disposition=vacance)
        .select_related("mise_a_disposition__logement__commune", "designee_par")
        .annotate(valable_jusqu_au=F("demande__valable_jusqu_au"))
        .order_by("place", "ordre", "pk")
    )
    if ligne.examinee_a is not None:
        return list(candidatures.filter(decisions__ligne=ligne, decisions__annulee_a__isnull=True).distinct())
    return list(candidatures.filter(tour=vacance.tour).exclude(etat__in=HORS_SEANCE))


@dataclass(frozen=True, slots=True)
class _Nom:
    nom: str
    numero: Sequence[str]
    cle: UUID | None


def _noms(candidatures: Sequence[Candidature], acteur: Acteur) -> dict[int, _Nom]:
    """Names and numbers of the demandes the reader may read; the others stay without a name."""
    ids = [une.demande_id for une in candidatures]
    visibles = {une.pk: une for une in Demande.objects.visibles_par(acteur).filter(pk__in=ids)}
    menages = [une.menage_id for une in visibles.values()]
    titulaires = Personne.objects.filter(menage__in=menages, role=RolePersonne.TITULAIRE)
    par_menage = {
        menage: f"{nom} {prenom}".strip()
        for menage, nom, prenom in titulaires.values_list("menage_id", "nom", "prenom")
    }
    numeros = dict(
        NumeroUnique.objects.filter(demande__in=list(visibles), statut=StatutNumero.COURANT).values_list(
            "demande_id", "numero"
        )
    )
    return {
        pk: _Nom(par_menage.get(une.menage_id, ""), affichage.groupes(numeros.get(pk, "")), une.cle)
        for pk, une in visibles.items()
    }


def _colonne(
    rang: int,
    candidature: Candidature,
    noms: dict[int, _Nom],
    decision: Decision | None,
    examen: Examen,
    avis: AvisExpiration | None,
) -> Colonne:
    connu = noms.get(candidature.demande_id)
    dalo = candidature.titre == TitreDesignation.ETAT_DALO
    return Colonne(
        rang=rang,
        candidature=candidature,
        nom=(connu.nom if connu else "") or f"Candidat {rang}",
        numero=connu.numero if connu else (),
        cle_demande=connu.cle if connu else None,
        designee_par=candidature.designee_par.nom + (" (DALO)" if dalo else ""),
        etat=Etiquette(EtatCandidature(candidature.etat).label, Ton.GRIS),
        decision=_decision(decision) if decision else None,
        pieces=[(une.code, une.libelle) for une in examen.pieces],
        ouverte=candidature.etat == EtatCandidature.INSCRITE,
        reportee=candidature.etat == EtatCandidature.AJOURNEE,
        expiration=Etiquette(avis.texte, Ton.ROUGE if avis.echue else Ton.AMBRE) if avis else None,
    )


def _decision(decision: Decision) -> DecisionAffichee:
    L = LettreDecision
    rang = f"rang {decision.rang}" if decision.rang else ""
    if decision.lettre == L.B:
        return DecisionAffichee("b", rang.capitalize(), ton=Ton.VERT)
    if decision.lettre == L.C:
        avant = f"pièce avant le {decision.condition_avant_le:%d/%m/%Y}" if decision.condition_avant_le else ""
        return DecisionAffichee("c", "Sous condition", ", ".join(un for un in (rang, avant) if un), Ton.AMBRE)
    if decision.lettre == L.D:
        motifs = ", ".join(nomenclatures().libelle(Liste.MOTIF_NON_ATTRIBUTION, un) for un in decision.motifs)
        return DecisionAffichee("d", "Non attribué", motifs, Ton.GRIS)
    if decision.lettre == L.E:
        return DecisionAffichee("e", "Irrecevable", SousMotif(decision.sous_motif).label, Ton.ROUGE)
    return DecisionAffichee("a", "Attribué", ton=Ton.VERT)


def _rangees(examens: Sequence[Examen]) -> list[Rangee]:
    return [_rangee(code, libelle, [faire(un) for un in examens]) for code, libelle, faire in _CRITERES]


def _estimables(rangees: list[Rangee], candidatures: Sequence[Candidature]) -> list[Rangee]:
    """The aid is entered where it counts: in the cell of the effort rate, while the candidature runs."""

    def cellule(une: Cellule, candidature: Candidature) -> Cellule:
        if candidature.etat not in OUVERTES:
            return une
        return replace(une, aide=Estimation(candidature.cle, en_euros(candidature.aide_estimee)))

    return [
        replace(une, cellules=[cellule(c, qui) for c, qui in zip(une.cellules, candidatures, strict=True)])
        if une.code == "effort"
        else une
        for une in rangees
    ]


def _rangee(code: str, libelle: str, cellules: list[Cellule]) -> Rangee:
    """A row, with what differs from the most frequent value marked: the eye goes there first."""
    signatures = [une.signature for une in cellules]
    if len(cellules) < 2 or len(set(signatures)) == 1:
        return Rangee(code, libelle, cellules, identique=len(cellules) > 1)
    return Rangee(code, libelle, [_marquee(une) for une in cellules])


def _marquee(une: Cellule) -> Cellule:
    return replace(une, differe=True)


def _menage(un: Examen) -> Cellule:
    if un.menage is None:
        return Cellule("personne morale", manque=True)
    foyer = un.menage.foyer
    enfants = sum(une.age is not None and une.age < MINEURS and not une.est_demandeur for une in foyer)
    naissances = un.menage.naissances_attendues or 0
    return Cellule(affichage.composition(len(foyer) - enfants, enfants, naissances))


def _adequation(un: Examen) -> Cellule:
    valeur = un.adequation.valeur
    if valeur is None:
        return _sans(un.adequation)
    return Cellule("", [Etiquette(valeur.label.lower(), _ADEQUATIONS[valeur])], explications(un.adequation))


def _anciennete(un: Examen) -> Cellule:
    return Cellule(
        affichage.anciennete_longue(un.deposee_le, le=un.le), calcul=[f"Demande déposée le {un.deposee_le:%d/%m/%Y}"]
    )


def _ressources(un: Examen) -> Cellule:
    part = un.part_du_plafond
    if part.valeur is None:
        return _sans(part)
    sous = un.sous_plafond.valeur
    etat = Etiquette("sous le plafond", Ton.VERT) if sous else Etiquette("au-dessus", Ton.ROUGE)
    return Cellule(f"{pourcent(part.valeur)} du plafond", [etat], explications(part))


def _quartile(un: Examen) -> Cellule:
    valeur = un.premier_quartile.valeur
    if valeur is None:
        sans_seuil = any(une.code == "seuil_quartile" for une in un.premier_quartile.manques)
        return _sans(un.premier_quartile, "seuil non enregistré" if sans_seuil else "")
    etiquettes = [Etiquette("1er quartile", Ton.VIOLET)] if valeur else []
    return Cellule("" if valeur else "autre quartile", etiquettes, explications(un.premier_quartile))


def _effort(un: Examen) -> Cellule:
    if un.effort.valeur is None:
        return _sans(un.effort)
    etiquettes = []
    if un.effort_avant_aide:
        etiquettes.append(Etiquette("avant aide : majorant", Ton.GRIS))
    else:
        etiquettes.append(Etiquette("aide comprise", Ton.BLEU))
        if un.effort_eleve.valeur:
            etiquettes.append(Etiquette("élevé", Ton.AMBRE))
    return Cellule(pourcent(un.effort.valeur), etiquettes, explications(un.effort))


def _reste(un: Examen) -> Cellule:
    if un.reste.valeur is None:
        return _sans(un.reste, "aide non estimée" if un.effort_avant_aide else "")
    etiquettes = [Etiquette("faible", Ton.AMBRE)] if un.reste_faible.valeur else []
    return Cellule(f"{euros(un.reste.valeur)} / jour", etiquettes, explications(un.reste))


def _cotation(un: Examen) -> Cellule:
    if un.cotation is None:
        return Cellule(
            "non coté", manque=True, calcul=["Aucune grille de cotation n'est en vigueur sur ce territoire."]
        )
    return Cellule(affichage.pluriel(un.cotation, "point"))


def _priorites(un: Examen) -> Cellule:
    if not un.priorites:
        return Cellule("aucune reconnue", manque=True)
    return Cellule(
        "",
        [_priorite(code) for code in un.priorites],
        [str(TypePriorite(code).label) for code in un.priorites],
    )


def _priorite(code: str) -> Etiquette:
    court = TypePriorite(code).label.partition(" : ")[0]
    return Etiquette(court, Ton.ROUGE if code == TypePriorite.DALO else Ton.VIOLET)


def _pieces(un: Examen) -> Cellule:
    if not un.pieces:
        return Cellule("", [Etiquette("dossier complet", Ton.VERT)])
    return Cellule(
        "",
        [Etiquette(affichage.pluriel(len(un.pieces), "pièce manquante", "pièces manquantes"), Ton.AMBRE)],
        [une.libelle for une in un.pieces],
    )


def _ailleurs(un: Examen) -> Cellule:
    proposees = [une for une in un.ailleurs if une.proposition]
    if not un.ailleurs:
        return Cellule("aucune", manque=True)
    ton = Ton.ROUGE if proposees else Ton.AMBRE
    texte = (
        "déjà proposé ailleurs"
        if proposees
        else affichage.pluriel(len(un.ailleurs), "autre candidature", "autres candidatures")
    )
    calcul = [
        f"{une.libelle}{', ' + une.bailleur if une.bailleur else ''} depuis le {une.depuis:%d/%m/%Y}"
        for une in un.ailleurs
    ]
    return Cellule("", [Etiquette(texte, ton)], calcul)


def _parcours(un: Examen) -> Cellule:
    p = un.parcours
    morceaux = []
    if p.examens:
        morceaux.append(affichage.pluriel(p.examens, "passage"))
    if p.refus:
        morceaux.append(affichage.pluriel(p.refus, "refus", "refus"))
    etiquettes = []
    calcul = [f"Dernier passage en CALEOL le {p.derniere_caleol_le:%d/%m/%Y}"] if p.derniere_caleol_le else []
    if p.non_servie_le:
        etiquettes.append(Etiquette("rang non servi", Ton.VIOLET))
        calcul.append(f"Classée derrière un ménage qui a signé, le {p.non_servie_le:%d/%m/%Y} (R441-2-15)")
    return Cellule(", ".join(morceaux) or ("" if etiquettes else "première présentation"), etiquettes, calcul)


def _visite(un: Examen) -> Cellule:
    if not un.parcours.visite:
        return Cellule("non proposée", manque=True)
    return Cellule(_VISITES[EtatVisite(un.parcours.visite)])


def _handicap(un: Examen) -> Cellule:
    if not un.besoins:
        return Cellule("aucun déclaré", manque=True)
    calcul = [ligne for besoin in un.besoins for ligne in (besoin.marche, *besoin.equipements) if ligne]
    return Cellule("", [Etiquette("logement à adapter", Ton.BLEU)], calcul)


_CRITERES = (
    ("menage", "Ménage", _menage),
    ("adequation", "Taille du logement", _adequation),
    ("anciennete", "Ancienneté", _anciennete),
    ("priorites", "Priorités", _priorites),
    ("cotation", "Cotation", _cotation),
    ("ressources", "Ressources", _ressources),
    ("quartile", "Quartile", _quartile),
    ("effort", "Taux d'effort", _effort),
    ("reste", "Reste pour vivre", _reste),
    ("pieces", "Pièces", _pieces),
    ("ailleurs", "Propositions ailleurs", _ailleurs),
    ("handicap", "Besoin d'adaptation", _handicap),
    ("visite", "Visite", _visite),
    ("parcours", "Parcours", _parcours),
)


def explications(resultat: Resultat[Any]) -> list[str]:
    """How a value was found: formula, inputs, reserves, sources."""
    return [
        resultat.formule[:1].upper() + resultat.formule[1:],
        *(f"{nom}{INSECABLE}: {valeur}" for nom, valeur in resultat.entrees),
        *(f"À confirmer : {un.phrase()}" for un in resultat.manques),
        *(f"Source : {une}" for une in resultat.sources),
    ]


def _sans(resultat: Resultat[Any], texte: str = "") -> Cellule:
    """No value: why in a few words, the whole reason behind."""
    dit = texte or resultat.manques[0].quoi.lower()
    return Cellule(dit, calcul=[un.phrase() for un in resultat.manques], manque=True)


def heure(a: datetime | None) -> str:
    """`9 h 05`, Paris time."""
    return f"{a.astimezone(PARIS):%-H h %M}" if a else ""
