"""The attestation of registration or renewal (R441-2-4, R441-2-7): contents read from the database, PDF, event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.db import transaction

from demandeurs.enums import NiveauPiece
from demandeurs.saisie import SaisieAidant, SaisiePersonne
from demandeurs.services.pieces import liste_en_vigueur
from habilitations.acteur import Acteur
from habilitations.models import Appartenance, Guichet, Implantation, Territoire
from habilitations.rules.types import Niveau, TypeOrganisme
from habilitations.territoires import NATURES_DE_COMMUNE
from registre.documents.attestation import composer_attestation
from registre.documents.contenus import (
    Attestation,
    BailleursDeCommune,
    CommissionMediation,
    DelaiAnormalementLong,
    Demandeur,
    Destinataire,
    GroupePieces,
    NatureAttestation,
    Service,
)
from registre.enums import NatureEvenement
from registre.models import Demande
from registre.permissions import refus_de_consulter
from registre.rules.adresses import lignes_d_adresse
from registre.rules.echeances import ajouter_mois
from registre.rules.parametres import Cle, Jeu
from registre.rules.territoires import Commune
from registre.saisie import SaisieDemande
from registre.services.actes import OBJET, demande_inconnue, inscrire
from registre.services.lecture import charger_saisie
from registre.services.nomenclatures import nomenclatures
from registre.services.parametres import jeu
from registre.services.recapitulatif import recapitulatif_de
from registre.services.referentiel import territoires
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_consultation
from socle.periodes import en_vigueur

# Headings of the list of pièces (form, page "pièces à fournir"), by category.
TITRES_DES_PIECES = {
    "B1": "Identité",
    "B2": "Revenu fiscal de référence",
    "B3": "Situation familiale",
    "C1": "Situation professionnelle",
    "C2": "Ressources mensuelles",
    "C3": "Logement actuel",
    "C4": "Motif de la demande",
}
AUTRES_PIECES = "Logement particulier"
TYPES_DES_DELAIS = {"C": "T1", "T1": "T1", "T2": "T2", "T3": "T3", "T4": "T4", "T5": "T5", "T6P": "T6"}
MOIS_PAR_AN = 12


def delivrer_attestation(demande_id: int, *, acteur: Acteur) -> bytes:
    """Hand the attestation over: the PDF, the event ATTESTATION, the trace. Raises `ActionRefusee`."""
    with transaction.atomic():
        demande = Demande.objects.select_related("guichet").filter(pk=demande_id).first()
        if demande is None:
            raise ActionRefusee(demande_inconnue())
        exiger(refus_de_consulter(acteur, demande))
        pdf = attestation_pdf(demande)
        nature = nature_de(demande)
        inscrire([demande.pk], NatureEvenement.ATTESTATION, acteur=acteur, le=aujourdhui(), details={"nature": nature})
        tracer_consultation(acteur, OBJET, demande.pk, nature="attestation")
    return pdf


def attestation_pdf(demande: Demande) -> bytes:
    """The PDF of the attestation of a demande that has its number. Raises `ActionRefusee`, `DocumentImpossible`."""
    exiger(refus_d_attester(demande))
    return composer_attestation(contenu_de_l_attestation(demande, le=aujourdhui()))


def refus_d_attester(demande: Demande) -> Refus | None:
    """No attestation without a number (L441-2-1), nor for a demande that is no longer active."""
    if demande.etat == EtatDemande.ACTIVE:
        return None
    attendue = demande.etat == EtatDemande.ATTENDUE
    return Refus(
        "attestation_sans_numero" if attendue else "attestation_sans_objet",
        "Le numéro unique est attendu du système national : l'attestation suivra."
        if attendue
        else "Une demande qui n'est plus active n'a pas d'attestation.",
        Nature.ETAT,
        source="L441-2-1 et R441-2-4 CCH",
        issue="L'attestation est due dans le mois du dépôt."
        if attendue
        else "Réactivez la demande si elle peut l'être.",
    )


def nature_de(demande: Demande) -> NatureAttestation:
    return NatureAttestation.ENREGISTREMENT if demande.renouvelee_le is None else NatureAttestation.RENOUVELLEMENT


def contenu_de_l_attestation(demande: Demande, *, le: date) -> Attestation:
    """Contents a to i of R441-2-4 and both annexes, read in a fixed number of statements."""
    saisie = charger_saisie(demande, avec_handicap=False)
    communes = _communes_demandees(saisie)
    noms = _noms_des_communes(saisie)
    obligatoires, complementaires = _pieces(le)
    return Attestation(
        nature=nature_de(demande),
        numero=saisie.numero,
        demandeur=_demandeur(saisie, noms),
        service=_service(demande.guichet),
        recue_le=demande.deposee_le,
        renouvelee_le=demande.renouvelee_le,
        valable_jusqu_au=demande.valable_jusqu_au,
        etablie_le=le,
        bailleurs=_bailleurs(communes, le),
        recapitulatif=recapitulatif_de(saisie, nomenclatures(), noms),
        destinataire=_destinataire(saisie, noms),
        commissions=() if saisie.menage is None else _commissions(saisie, communes, jeu(), le),
        pieces_obligatoires=obligatoires,
        pieces_complementaires=complementaires,
    )


def _communes_demandees(saisie: SaisieDemande) -> list[Commune]:
    """In order of preference; a commune that succeeded two of them comes once."""
    toutes = territoires()
    trouvees = (toutes.commune(voeu.commune) for voeu in saisie.recherche.voeux)
    return list({commune.id: commune for commune in trouvees if commune is not None}.values())


def _noms_des_communes(saisie: SaisieDemande) -> dict[str, str]:
    adresses = []
    if saisie.menage is not None:
        aidant = saisie.menage.aidant
        adresses = [saisie.menage.adresse, saisie.menage.adresse_logement, aidant.adresse if aidant else None]
    elif saisie.personne_morale is not None:
        adresses = [saisie.personne_morale.adresse]
    codes = {a.commune for a in adresses if a is not None} | {v.commune for v in saisie.recherche.voeux}
    lignes = Territoire.objects.filter(nature__in=NATURES_DE_COMMUNE, code__in=codes - {""}).order_by("du")
    return dict(lignes.values_list("code", "nom"))


def _service(guichet: Guichet) -> Service:
    commune = guichet.commune.nom if guichet.commune is not None else ""
    adresse = (guichet.adresse, guichet.complement, f"{guichet.code_postal} {commune}".strip())
    return Service(
        nom=guichet.nom,
        adresse=tuple(filter(None, adresse)),
        telephone=guichet.telephone,
        courriel=guichet.courriel,
    )


def _demandeur(saisie: SaisieDemande, noms: dict[str, str]) -> Demandeur:
    if saisie.personne_morale is not None:
        morale = saisie.personne_morale
        return Demandeur(nom=morale.nom, adresse=lignes_d_adresse(morale.adresse, noms), personne_morale=True)
    menage = saisie.menage
    titulaire = (menage.titulaire if menage else None) or SaisiePersonne(role="titulaire")
    return Demandeur(
        nom=titulaire.nom_naissance or titulaire.nom,
        nom_usage=titulaire.nom if titulaire.nom_naissance and titulaire.nom_naissance != titulaire.nom else "",
        prenoms=titulaire.prenom,
        adresse=lignes_d_adresse(menage.adresse if menage else None, noms),
    )


def _destinataire(saisie: SaisieDemande, noms: dict[str, str]) -> Destinataire | None:
    """The representative, when there is one with an address; otherwise the demandeur himself."""
    aidant: SaisieAidant | None = saisie.menage.aidant if saisie.menage else None
    if aidant is None or not aidant.represente or aidant.adresse is None:
        return None
    nom = " - ".join(filter(None, (aidant.nom, aidant.organisme)))
    return Destinataire((nom, *lignes_d_adresse(aidant.adresse, noms)))


def _bailleurs(communes: Sequence[Commune], le: date) -> tuple[BailleursDeCommune, ...]:
    """Bailleurs with homes in each commune asked for (e); a whole city counts its arrondissements, and the reverse."""
    voisines = _arrondissements([commune.id for commune in communes], le)
    ids = {un for commune in communes for un in (commune.id, *voisines.get(commune.id, ()))}
    lignes = Implantation.objects.filter(
        commune__in=ids, logements__gt=0, organisme__type=TypeOrganisme.BAILLEUR, organisme__suspendu=False
    )
    noms: dict[int, set[str]] = {}
    for commune_id, nom in lignes.values_list("commune_id", "organisme__nom"):
        noms.setdefault(commune_id, set()).add(nom)
    return tuple(
        BailleursDeCommune(
            commune.nom,
            tuple(sorted({nom for un in (commune.id, *voisines.get(commune.id, ())) for nom in noms.get(un, ())})),
        )
        for commune in communes
    )


def _arrondissements(ids: Iterable[int], le: date) -> dict[int, list[int]]:
    """City -> its arrondissements, and arrondissement -> its city."""
    ids = list(ids)
    liens = Appartenance.objects.filter(en_vigueur(le), niveau=Niveau.COMMUNE)
    voisines: dict[int, list[int]] = {}
    for membre, contenant in liens.filter(contenant__in=ids).values_list("membre_id", "contenant_id"):
        voisines.setdefault(contenant, []).append(membre)
    for membre, contenant in liens.filter(membre__in=ids).values_list("membre_id", "contenant_id"):
        voisines.setdefault(membre, []).append(contenant)
    return voisines


def _commissions(
    saisie: SaisieDemande, communes: Sequence[Commune], parametres: Jeu, le: date
) -> tuple[CommissionMediation, ...]:
    """One per département asked for (g): address and delays are the préfet's, dated parameters with their source."""
    par_departement = {commune.departement: commune for commune in communes if commune.departement}
    lignes = Territoire.objects.filter(nature="departement", code__in=par_departement)
    noms = dict(lignes.values_list("code", "nom"))
    return tuple(
        CommissionMediation(
            departement=noms.get(code, code),
            adresse=_adresse_de_commission(commune, parametres, le),
            delais=_delais(saisie, commune, parametres, le),
        )
        for code, commune in par_departement.items()
    )


def _adresse_de_commission(commune: Commune, parametres: Jeu, le: date) -> tuple[str, ...]:
    ligne = parametres.ligne(Cle.MEDIATION_ADRESSE, le=le, territoires=commune.chaine)
    return () if isinstance(ligne, Refus) else tuple(ligne.valeur)


def _delais(saisie: SaisieDemande, commune: Commune, parametres: Jeu, le: date) -> tuple[DelaiAnormalementLong, ...]:
    ligne = parametres.ligne(Cle.MEDIATION_DELAI, le=le, territoires=commune.chaine)
    if isinstance(ligne, Refus):
        return ()
    types = dict.fromkeys(TYPES_DES_DELAIS.get(code, code) for code in saisie.recherche.types)
    source = f"{ligne.source} (à confirmer)" if ligne.a_confirmer else ligne.source
    return tuple(
        DelaiAnormalementLong(
            typologie=type_logement,
            delai=_duree(ligne.valeur[type_logement]),
            saisine_possible_le=ajouter_mois(saisie.deposee_le, ligne.valeur[type_logement]),
            source=source,
        )
        for type_logement in types
        if type_logement in ligne.valeur
    )


def _duree(mois: int) -> str:
    annees, reste = divmod(mois, MOIS_PAR_AN)
    if reste:
        return f"{mois} mois"
    return "1 an" if annees == 1 else f"{annees} ans"


def _pieces(le: date) -> tuple[tuple[GroupePieces, ...], tuple[GroupePieces, ...]]:
    """The pièces to produce at instruction, and the complementary ones (annex 2; R441-2-4-1), of the list of that day."""
    complementaire: dict[str, list[str]] = {}
    obligatoire: dict[str, list[str]] = {}
    for une in liste_en_vigueur(le).exigences:
        if une.niveau == NiveauPiece.ENREGISTREMENT or une.territoire not in ("", settings.REGION):
            continue
        groupes = complementaire if une.niveau == NiveauPiece.COMPLEMENTAIRE else obligatoire
        titre = TITRES_DES_PIECES.get(une.categorie, AUTRES_PIECES)
        groupes.setdefault(titre, []).append(f"{une.libelle} ({une.raison})")
    return _groupes_de_pieces(obligatoire), _groupes_de_pieces(complementaire)


def _groupes_de_pieces(groupes: dict[str, list[str]]) -> tuple[GroupePieces, ...]:
    return tuple(GroupePieces(titre, tuple(dict.fromkeys(pieces))) for titre, pieces in groupes.items())
