"""The labels of a dossier on a screen: what each says, who may do what with it, what counts; contingents beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.urls import reverse

from habilitations.acteur import Acteur
from registre.enums import DECISIONS, LETTRES, Contingent, MotifFin, OriginePriorite, TypePriorite
from registre.models import Demande, OffreDalo, Priorite
from registre.models.offre_dalo import offres_de, refus_connus
from registre.permissions_priorites import Qui, qui_est, refus_de_reconnaitre, refus_sur_la_priorite
from registre.rules.besoins_dalo import MenageDuJour, comparer
from registre.rules.contingents import Reponse
from registre.rules.nomenclatures import Liste
from registre.rules.prononcer import motifs_de_fin, types_ouverts
from registre.services.nomenclatures import nomenclatures
from registre.services.priorites.besoins import menage_du_jour
from registre.services.priorites.contingents import EligibiliteLue
from registre.states.priorite import COMPTENT, ActePriorite, StatutPriorite
from registre.web import affichage
from registre.web.presenters import offres_dalo
from socle.presentation import Etiquette, Fait, Ton

_TONS = {
    StatutPriorite.EN_VIGUEUR: Ton.VERT,
    StatutPriorite.CONTESTEE: Ton.AMBRE,
    StatutPriorite.A_VENIR: Ton.BLEU,
    StatutPriorite.EXPIREE: Ton.GRIS,
    StatutPriorite.TERMINEE: Ton.GRIS,
}
LABELS_MAX = 100


@dataclass(frozen=True, slots=True)
class Geste:
    """One thing to do with a label: its code, its words, why not (empty: one may)."""

    code: str
    libelle: str
    refus: str = ""


@dataclass(slots=True)
class LignePriorite:
    """A label as the page shows it. `motifs`: those that may end it."""

    cle: UUID
    titre: str
    etat: Etiquette
    par: str
    faits: list[Fait]
    contestation: str = ""
    ecarts: list[str] = field(default_factory=list)
    gestes: list[Geste] = field(default_factory=list)
    motifs: list[tuple[str, str]] = field(default_factory=list)
    preciser: str = ""
    ouverte: bool = True
    offres: list[offres_dalo.LigneOffre] = field(default_factory=list)


def priorites_de(demande: Demande) -> list[Priorite]:
    """Every label of the dossier: open decisions, other open labels, then those that ended; one statement."""
    lues = Priorite.objects.filter(demande=demande).select_related("organisme", "contestee_par", "departement", "piece")
    return sorted(
        lues.order_by("-pk")[:LABELS_MAX], key=lambda une: (une.etat == "terminee", une.type not in DECISIONS)
    )


def resume(demande: Demande, acteur: Acteur, *, le: date) -> dict[str, object]:
    """The card of the dossier: what counts today, the way to the page; two statements and those of the rights."""
    lues = list(Priorite.objects.filter(demande=demande).exclude(etat="terminee").order_by("pk")[:LABELS_MAX])
    lignes = [
        (Etiquette(libelle_court(une), Ton.ROUGE if une.type in DECISIONS else Ton.VIOLET), _periode(une), statut)
        for une in lues
        if (statut := une.statut_le(le)) in COMPTENT or statut is StatutPriorite.A_VENIR
    ]
    refus = refus_de_reconnaitre(acteur, demande)
    return {
        "lignes": [(chip, periode, Etiquette(statut.label, _TONS[statut]) if statut is not StatutPriorite.EN_VIGUEUR else None) for chip, periode, statut in lignes],
        "url": reverse("registre:priorites", args=[demande.cle]),
        "url_reconnaitre": "" if refus else reverse("registre:reconnaitre_priorite", args=[demande.cle]),
    }  # fmt: skip


def libelle_court(une: Priorite) -> str:
    """`DALO`, `L441-1 k`, `CIA`: what a chip has room for."""
    if une.type in LETTRES:
        return f"L441-1 {une.type.removeprefix('l441_1_').replace('_', ' ')}"
    return une.type.upper()


def _periode(une: Priorite) -> str:
    debut = f"depuis le {affichage.jour(une.du, court=True)}" if une.du else ""
    fin = f"jusqu'au {affichage.jour(une.au, court=True)}" if une.au else ""
    return " ".join(filter(None, (debut, fin)))


def lignes(demande: Demande, acteur: Acteur, *, le: date) -> list[LignePriorite]:
    """Every label with its facts and what this actor may do with it."""
    qui, listes = qui_est(acteur), nomenclatures()
    lues = priorites_de(demande)
    de_l_etat = any(une.type in DECISIONS for une in lues)
    menage = menage_du_jour(demande) if de_l_etat else None
    faites = offres_de(demande) if de_l_etat else []
    lignes_ = [_ligne(une, demande, acteur, qui, listes.libelle, menage, le) for une in lues]
    return [_avec_ses_offres(ligne, une, faites, acteur, qui) for ligne, une in zip(lignes_, lues, strict=True)]


def _avec_ses_offres(
    ligne: LignePriorite, une: Priorite, faites: Sequence[OffreDalo], acteur: Acteur, qui: Qui
) -> LignePriorite:
    """The offers and the refusals of a DALO: those of its time, the running decision takes what is left."""
    if une.type not in DECISIONS:
        return ligne
    siennes = [offre for offre in faites if une.a_cette_offre(offre.envoyee_le)]
    refus = refus_connus(une, siennes)
    dit = ", ".join(affichage.jour(un) for un in refus) or "aucun connu"
    besoin = 1 if ligne.ouverte and une.type == TypePriorite.DALO else 0
    ligne.faits.insert(len(ligne.faits) - besoin, Fait("Refus d'offres adaptées", dit, vide=not refus))
    conclut = TypePriorite.DALO in types_ouverts(qui.bases)
    ligne.offres = offres_dalo.lignes(siennes, une if ligne.ouverte else None, acteur, conclut=conclut)
    return ligne


def _ligne(
    une: Priorite, demande: Demande, acteur: Acteur, qui: Qui, libelle: object, menage: MenageDuJour | None, le: date
) -> LignePriorite:
    statut = une.statut_le(le)
    type_ = TypePriorite(une.type)
    ligne = LignePriorite(
        cle=une.cle,
        titre=str(type_.label),
        etat=Etiquette(str(statut.label), _TONS[statut]),
        par=_par(une),
        faits=_faits(une, libelle),
        ouverte=statut is not StatutPriorite.TERMINEE,
    )
    if une.contestee_par is not None and statut is StatutPriorite.CONTESTEE:
        ligne.contestation = f"Contestée le {affichage.jour(une.contestee_le)} par {une.contestee_par.nom}\u00a0: {une.contestation}"  # fmt: skip
    if not ligne.ouverte:
        return ligne
    if menage is not None and type_ is TypePriorite.DALO:
        besoins = comparer(une.typologie, menage, decision_le=une.decision_le, le=le)
        ligne.ecarts = besoins.ecarts
        ligne.faits.append(
            Fait(
                "Besoin aujourd'hui",
                f"{affichage.pluriel(besoins.personnes, 'personne')}, demande {affichage.types_recherches(besoins.demandes) or 'sans typologie'}",
                calcul=(
                    f"Retenu par la commission : {affichage.types_recherches(besoins.retenus) or 'aucune typologie'}",
                    f"Ménage au {affichage.jour(le)} : titulaires, personnes à charge, naissances attendues",
                    "L'offre est adaptée au ménage du jour où elle est faite (R441-16-1 du CCH)",
                ),
            )
        )
    ligne.gestes, ligne.preciser = _gestes(une, demande, acteur, qui)
    ligne.motifs = [(motif.value, str(motif.label)) for motif in _motifs(une, acteur, qui, type_)]
    return ligne


def _motifs(une: Priorite, acteur: Acteur, qui: Qui, type_: TypePriorite) -> Sequence[MotifFin]:
    """The gestionnaire who did not recognise it only removes a mistake."""
    if qui.gestionnaire and une.organisme_id != acteur.organisme_id:
        return [MotifFin.ERREUR]
    return motifs_de_fin(type_)


_LIBELLES = {
    ActePriorite.CONTESTER: "Contester",
    ActePriorite.LEVER: "Lever la contestation",
    ActePriorite.TERMINER: "Terminer",
}


def _gestes(une: Priorite, demande: Demande, acteur: Acteur, qui: Qui) -> tuple[list[Geste], str]:
    """What one may do; what the state excludes is left out, what one's role excludes says why."""
    gestes = []
    for acte, libelle in _LIBELLES.items():
        refus = refus_sur_la_priorite(acte, acteur, une, demande, qui=qui)
        if refus is None:
            gestes.append(Geste(acte.value, libelle))
    precise = refus_sur_la_priorite(ActePriorite.PRECISER, acteur, une, demande, qui=qui) is None
    adresse = f"{reverse('registre:preciser_priorite', args=[demande.cle])}?etape={une.cle}" if precise else ""
    return gestes, adresse


def _par(une: Priorite) -> str:
    if une.organisme is None:
        return "Dite par le système national d'enregistrement"
    return f"{une.organisme.nom}, en qualité de\u00a0: {_minuscule(str(une.get_qualite_display()))}"


def _minuscule(texte: str) -> str:
    """Inside a sentence: the first letter only, « État » keeps its capital."""
    return texte[:1].lower() + texte[1:]


def _faits(une: Priorite, libelle: object) -> list[Fait]:
    faits = [
        Fait("Décision ou avis du", affichage.jour(une.decision_le) or "date non dite", vide=une.decision_le is None)
    ]
    faits.append(Fait("Vaut", _vaut(une)))
    if une.departement is not None:
        faits.append(Fait("Commission de médiation", une.departement.nom))
    if une.typologie:
        faits.append(Fait("Typologie retenue", libelle(Liste.DALO_TYPOLOGIE.value, une.typologie)))  # type: ignore[operator]
    if une.type in DECISIONS:
        faits += [
            Fait("Injonction", affichage.jour(une.injonction_le) or "aucune connue", vide=une.injonction_le is None),
            Fait("Astreinte", affichage.jour(une.astreinte_le) or "aucune connue", vide=une.astreinte_le is None),
        ]
    if une.piece_id is not None or une.preuve_vue:
        faits.append(Fait("Preuve", "Pièce du dossier" if une.piece_id is not None else "Document vu, non versé"))
    if une.origine == OriginePriorite.FICHIER:
        faits.append(Fait("Origine", "Fichier de l'État ou du SIAO"))
    if une.motif_fin:
        fin = f" le {affichage.jour(une.terminee_le)}" if une.terminee_le else ", date non communiquée"
        faits.append(Fait("Terminée", f"{MotifFin(une.motif_fin).label}{fin}"))
    return faits


def _vaut(une: Priorite) -> str:
    if une.du is None and une.au is None:
        return "sans limite de date"
    debut = f"du {affichage.jour(une.du)}" if une.du else "jusqu'alors"
    return f"{debut} au {affichage.jour(une.au)}" if une.au else f"à compter {debut}"


@dataclass(frozen=True, slots=True)
class LigneContingent:
    code: str
    libelle: str
    reponse: Etiquette
    raison: str
    source: str
    manque: str = ""
    decision: str = ""


_REPONSES = {
    Reponse.OUI: Etiquette("Éligible", Ton.VERT),
    Reponse.NON: Etiquette("Non éligible", Ton.GRIS),
    Reponse.A_VERIFIER: Etiquette("À vérifier", Ton.AMBRE),
}


def contingents(lues: Sequence[EligibiliteLue]) -> list[LigneContingent]:
    """Each contingent: the answer that stands, why, what is missing; a decision says by whom and against what."""
    lignes_ = []
    for une in lues:
        derivee, decision = une.derivee, ""
        reponse = _REPONSES[derivee.reponse]
        if une.decision is not None:
            reponse = _REPONSES[Reponse.OUI if une.decision.eligible else Reponse.NON]
            decision = f"Décidé le {affichage.jour(une.decision.decidee_le)} par {une.decision.organisme.nom}\u00a0: {une.decision.motif}"  # fmt: skip
        lignes_.append(
            LigneContingent(
                derivee.contingent.value,
                str(Contingent(derivee.contingent).label),
                reponse,
                derivee.raison,
                derivee.source,
                derivee.manque,
                decision,
            )
        )
    return lignes_
