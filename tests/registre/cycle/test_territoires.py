"""A commune is merged: vœux follow, tags are computed again, the work resumes where it stopped."""

from __future__ import annotations

from datetime import date

import pytest

from habilitations.models import Appartenance, Succession, Territoire
from habilitations.services.territoires import RECALCUL
from habilitations.territoires import tags_de, territoires_en_vigueur
from registre.models import Demande, Parametre, Voeu
from registre.services.territoires import etiqueter, recalculer
from socle import travaux
from socle.models import EtatTravail, TraceActe
from tests.registre.cycle import monde as m
from tests.registre.cycle.monde import SYSTEME

DEPOT = date(2025, 6, 10)
FUSION = date(2026, 1, 1)
ANCIENNE, NOUVELLE = "93001", "93066"


@pytest.fixture
def fusion(monde):
    """Aubervilliers becomes part of Saint-Denis on 1 January 2026 (fiction)."""
    demandes = [
        m.demande(monde.guichet, deposee_le=DEPOT, communes=communes)
        for communes in [(ANCIENNE,), (ANCIENNE, "75113"), (NOUVELLE, ANCIENNE), (ANCIENNE, NOUVELLE), ("75113",)]
    ]
    territoires = territoires_en_vigueur([ANCIENNE, NOUVELLE])
    ancienne, nouvelle = territoires[ANCIENNE], territoires[NOUVELLE]
    Territoire.objects.filter(pk=ancienne.pk).update(au=date(2025, 12, 31))
    Appartenance.objects.filter(membre=ancienne).update(au=date(2025, 12, 31))
    Succession.objects.create(ancien=ancienne, nouveau=nouvelle, le=FUSION, source="décret fictif")
    Parametre.objects.create(
        cle="demande.communes_max", territoire=ancienne, valeur=5, du=date(2025, 1, 1), source="délibération"
    )
    return demandes, ancienne, nouvelle


def travail(*communes: int):
    arguments = {"communes": list(communes), "millesime": "2026-01-01", "le": "2026-01-02"}
    return travaux.demander(RECALCUL, acteur=SYSTEME, arguments=arguments)


def voeux(une: Demande) -> list[tuple[int, int, str]]:
    return list(Voeu.objects.filter(demande=une).order_by("rang").values_list("rang", "commune_id", "code_origine"))


def test_les_voeux_suivent_et_gardent_le_code_recu(fusion):
    (seule, avec_paris, apres, avant, ailleurs), ancienne, nouvelle = fusion
    paris = territoires_en_vigueur(["75113"])["75113"].pk
    fait = travaux.executer(travail(ancienne.pk).pk)
    assert (fait.etat, fait.fait, fait.total) == (EtatTravail.TERMINE, 4, 4)
    assert voeux(seule) == [(1, nouvelle.pk, ANCIENNE)]
    assert voeux(avec_paris) == [(1, nouvelle.pk, ANCIENNE), (2, paris, "")]
    # The same commune twice: the better rank stays.
    assert voeux(apres) == [(1, nouvelle.pk, "")]
    assert voeux(avant) == [(1, nouvelle.pk, ANCIENNE)]
    assert voeux(ailleurs) == [(1, paris, "")]
    for une in (seule, avec_paris, apres, avant, ailleurs):
        une.refresh_from_db()
        assert une.territoires == tags_de(v.commune_id for v in Voeu.objects.filter(demande=une))
    assert ancienne.pk not in seule.territoires
    assert set(TraceActe.objects.filter(acte=RECALCUL).values_list("objet_id", flat=True)) == {
        seule.pk, avec_paris.pk, apres.pk, avant.pk,
    }  # fmt: skip


def test_les_parametres_de_l_ancien_perimetre_restent(fusion):
    _, ancienne, _ = fusion
    travaux.executer(travail(ancienne.pk).pk)
    assert Parametre.objects.get(territoire=ancienne).au is None


def test_un_travail_tue_reprend_ou_il_en_etait(fusion, monkeypatch):
    _, ancienne, _ = fusion
    monkeypatch.setattr("registre.services.territoires.LOT", 1)
    un = travail(ancienne.pk)
    faits: list[int] = []
    vrai = etiqueter

    def tomber(ids, **champs):
        if len(faits) == 2:
            raise RuntimeError("coupure")
        faits.extend(ids)
        return vrai(ids, **champs)

    monkeypatch.setattr("registre.services.territoires.etiqueter", tomber)
    with pytest.raises(RuntimeError):
        travaux.executer(un.pk)
    un.refresh_from_db()
    assert (un.etat, un.fait, un.curseur) == (EtatTravail.ECHEC, 2, {"demande": faits[-1]})
    monkeypatch.setattr("registre.services.territoires.etiqueter", vrai)
    fini = travaux.executer(un.pk)
    assert (fini.etat, fini.fait, fini.total) == (EtatTravail.TERMINE, 4, 4)
    assert not Voeu.objects.filter(commune=ancienne).exists()


def test_un_changement_d_intercommunalite_ne_touche_que_les_etiquettes(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    commune = territoires_en_vigueur([NOUVELLE])[NOUVELLE]
    autre_ept = Territoire.objects.filter(nature="ept").exclude(pk__in=une.territoires).first()
    Appartenance.objects.filter(membre=commune, contenant__nature="ept").update(contenant=autre_ept)
    avant = voeux(une)
    travaux.executer(travail(commune.pk).pk)
    une.refresh_from_db()
    assert autre_ept.pk in une.territoires
    assert voeux(une) == avant


def test_l_executant_est_celui_que_le_chargement_demande():
    assert travaux.EXECUTANTS[RECALCUL] is recalculer
