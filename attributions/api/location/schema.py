"""The operations that follow a sitting, in French."""

from __future__ import annotations

from typing import Any

from attributions.api.designation.contrats import CandidatureFaite
from attributions.api.designation.schema import _CANDIDATURE
from attributions.api.location import contrats, vues
from registre.api.schema import CLE, ECRITURE, ETAG, REJOUE, SI, operation

TAGS = ["Attributions et baux"]


def _acte(vue: type[vues.ActeDeLocation], resume: str, nom: str, description: str, **exemple: Any) -> dict[str, Any]:
    vide = vue.corps is contrats.SansCorps
    return {
        "post": operation(
            resume, CandidatureFaite, entree=vue.corps, refus=ECRITURE, tags=TAGS, operation_id=nom, statut=vue.statut,
            parameters=[_CANDIDATURE, SI, CLE, ETAG], description=f"{description} {REJOUE}",
            exemple={} if vide else exemple,
        )
    }  # fmt: skip


OPERATIONS: dict[type, dict[str, Any]] = {
    vues.Proposition: _acte(
        vues.Proposition, "Proposer le logement", "propositions_faire",
        "À l'attributaire ; la lettre part par les voies de sa demande. Le silence vaut refus (R441-10).",
        envoyee_le="2026-11-20", repondre_avant_le="2026-12-01",
    ),
    vues.Acceptation: _acte(
        vues.Acceptation, "Enregistrer l'acceptation", "propositions_accepter",
        "Le ménage est engagé dans toute la région : une seule acceptation.", recue_le="2026-11-25",
    ),
    vues.RefusDuCandidat: _acte(
        vues.RefusDuCandidat, "Enregistrer le refus du candidat", "propositions_refuser",
        "Avant ou après l'acceptation ; le rang suivant est appelé (R441-3 b).",
        recue_le="2026-11-25", motif="RF_LOYER_CHARGES",
    ),
    vues.Passage: _acte(
        vues.Passage, "Passer un candidat qui a accepté ailleurs", "candidatures_passer",
        "Sans refus : la place va au rang suivant, ou revient en séance selon le règlement.",
    ),
    vues.Silence: _acte(
        vues.Silence, "Constater l'absence de réponse", "propositions_silence",
        "Le délai passé : un refus (R441-10). La nuit le constate d'elle-même.",
    ),
    vues.Desistement: _acte(
        vues.Desistement, "Enregistrer un désistement", "candidatures_desister",
        "Entre la décision et l'offre ; la suite est celle du règlement intérieur.", le="2026-11-25",
    ),
    vues.ConditionLevee: _acte(
        vues.ConditionLevee, "Lever la condition suspensive", "conditions_lever",
        "Les pièces reçues à temps, à tout guichet, le bail est dû (R441-3 c).", le="2026-11-25",
    ),
    vues.ConditionCaduque: _acte(
        vues.ConditionCaduque, "Constater que la condition n'est pas remplie", "conditions_caduques",
        "Le délai passé sans la pièce. La nuit le constate d'elle-même.",
    ),
    vues.Attribution: _acte(
        vues.Attribution, "Corriger les données de l'attribution", "attributions_corriger",
        "Celles de R441-2-9, jusqu'à la signature du bail.", travailleur_essentiel=True,
    ),
    vues.Bail: _acte(
        vues.Bail, "Enregistrer le bail", "baux_enregistrer",
        "Radie la demande (R441-2-8 a), clôt les autres candidatures du ménage, laisse les autres rangs non servis.",
        signe_le="2026-11-28", actualisee=True, rpls="0000000001",
    ),
    vues.AnnulationDuBail: _acte(
        vues.AnnulationDuBail, "Annuler le bail", "baux_annuler",
        "La demande redevient active, même numéro et même ancienneté ; le flux et les quotas sont corrigés.",
        le="2026-12-02", motif="sans_entree", suite="rang_suivant",
    ),
    vues.CorrectionApresBail: _acte(
        vues.CorrectionApresBail, "Corriger l'attribution après le bail", "attributions_corriger_apres_bail",
        "Avec son motif, jusqu'à la clôture de l'exercice ; le flux est corrigé par une ligne contraire.",
        motif="saisie", rpls="0000000001",
    ),
    vues.Entree: _acte(
        vues.Entree, "Enregistrer l'entrée dans les lieux", "baux_entrer",
        "La remise des clés, après la signature ; redite, elle est corrigée.", le="2026-12-10",
    ),
    vues.Changement: _acte(
        vues.Changement, "Donner suite à un changement après la séance", "changements_trancher",
        "Le dossier diffère de celui qui a été examiné : la décision tient, attend, ou le logement retourne en séance.",
        suite="garder", motif="Naissance : le type du logement convient toujours.",
    ),
    vues.Reprise: _acte(
        vues.Reprise, "Annuler le dernier acte", "candidatures_annuler_acte",
        "Enregistré par erreur, par qui l'a enregistré, tant que rien n'en dépend : un contre-événement le dit.",
        motif="erreur_saisie",
    ),
    vues.Place: _acte(
        vues.Place, "Donner une place de la colocation", "candidatures_placer",
        "Avant la séance : la commission classe les candidats de chaque place (L442-8-4).", place=2,
    ),
    vues.Mutation: _acte(
        vues.Mutation, "Indiquer le logement occupé", "mutations_lier",
        "Le ménage est locataire du même bailleur : son bail libérera ce logement (R441-5).", occupe="0000000001",
    ),
    vues.Echange: _acte(
        vues.Echange, "Lier un échange", "echanges_lier",
        "Chacun des deux ménages reçoit le logement que l'autre libère.", autre="3f2a9c1e-5b7d-4e8a-9c61-0d4b2f7a1e55",
    ),
    vues.FinDEchange: _acte(
        vues.FinDEchange, "Défaire un échange", "echanges_defaire",
        "Les deux candidatures redeviennent des mutations ordinaires.",
    ),
    vues.BauxDEchange: _acte(
        vues.BauxDEchange, "Enregistrer les deux baux d'un échange", "echanges_signer",
        "Les deux demandes sont radiées ensemble (R441-2-8 a), ou rien n'est enregistré.",
        signe_le="2026-11-28", actualisees=True,
    ),
    vues.Occupant: _acte(
        vues.Occupant, "Enregistrer le ménage logé par une association", "occupants_loger",
        "Le ménage garde sa demande : le bail de l'association ne la radie pas (R441-2-8 a).",
        numero_occupant="093031234567811075", nature_occupation="bail_glissant", du="2026-11-20", terme="2027-11-19",
    ),
    vues.TermeDOccupation: _acte(
        vues.TermeDOccupation, "Reporter le terme d'une occupation", "occupants_prolonger",
        "La date convenue avec l'association change.", terme="2028-05-19",
    ),
    vues.DepartDOccupant: _acte(
        vues.DepartDOccupant, "Enregistrer le départ du ménage logé par une association", "occupants_partir",
        "Sans bail à son nom ; l'association garde le sien.", le="2026-11-25",
    ),
    vues.Glissement: _acte(
        vues.Glissement, "Enregistrer le bail glissé à l'occupant", "baux_glisser",
        "Radie la demande de l'occupant (R441-2-8 a) ; aucun logement n'est libéré, rien ne compte dans le flux (R441-5).",
        numero_occupant="093031234567811075", signe_le="2026-11-28", actualisee=True,
    ),
    vues.Avertissement: _acte(
        vues.Avertissement, "Avertir d'une irrecevabilité", "irrecevabilites_avertir",
        "Après une décision e ; le mois court de la distribution prouvée (R441-2-8 d).",
    ),
    vues.IrrecevabiliteLevee: _acte(
        vues.IrrecevabiliteLevee, "Lever une irrecevabilité", "irrecevabilites_lever",
        "La commission revient sur sa décision d'après les pièces reçues.", le="2026-11-25",
    ),
    vues.RadiationConfirmee: _acte(
        vues.RadiationConfirmee, "Confirmer la radiation pour irrecevabilité", "irrecevabilites_radier",
        "Le mois écoulé depuis l'avertissement distribué.",
    ),
    vues.Recours: _acte(
        vues.Recours, "Enregistrer un recours", "recours_former", "Il ne suspend pas la décision.", le="2026-11-25",
    ),
    vues.IssueDuRecours: _acte(
        vues.IssueDuRecours, "Enregistrer l'issue d'un recours", "recours_juger",
        "Annulée, la demande redevient active, même numéro et même ancienneté.", le="2026-12-20", annulee=False,
    ),
}  # fmt: skip
