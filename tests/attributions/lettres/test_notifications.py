"""Letters of a sitting: who is written to, what each letter says, what is refused (L441-2-2; R441-2-17; R441-3; R441-10)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from attributions.documents import lettres as textes
from attributions.documents.lettres import LIBELLES, TexteDuBailleur
from attributions.models import Candidature
from attributions.services import commissions, lettres, notifications
from registre.documents.contenus import Fait
from registre.documents.courriers import Lettre, VoiesDeRecours
from registre.documents.rendu import en_donnees
from registre.enums import EtatCourrier, NatureCourrier, NatureEvenement
from registre.models import Courrier, Evenement
from socle.clock import aujourdhui
from socle.errors import STATUTS_HTTP, ActionRefusee
from tests import monde
from tests.attributions.lettres.scenes import close
from tests.attributions.services.seance import ouverte
from tests.registre.documents.lecture import balises, texte

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]
JOUR = aujourdhui()
RECOURS = VoiesDeRecours(
    "2 mois à compter de la réception de cette lettre", "Est Habitat", (), "Tribunal administratif de Montreuil", ()
)


def refuse(code: str, statut: int, agir, *args, **options):
    with pytest.raises(ActionRefusee) as leve:
        agir(*args, **options)
    assert [un.code for un in leve.value.refus] == [code]
    assert STATUTS_HTTP[leve.value.premier.nature] == statut
    assert leve.value.premier.issue


def dit(lettre: Lettre) -> str:
    mots = f"{lettre.objet} {en_donnees(lettre.corps)}"
    return mots.replace("\\xa0", " ").replace("\\u202f", " ").replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("faits", "attendus"),
    [
        (
            textes.Offre((Fait("Adresse", "12 rue Auger"),), JOUR, dalo=True),
            # R441-10: the deadline and silence; R441-16-3: what refusing a DALO offer may cost.
            ("Répondez au plus tard le", "Sans réponse", "refusez", "R441-10", "droit au logement opposable", "R441-16-3"),
        ),
        (
            textes.Rang(JOUR, "12 rue Auger, Pantin", 3),
            ("rang 3", "des 2 candidats classés avant vous", "R441-3, b", "pas un refus", "garde son ancienneté"),
        ),
        (
            textes.Condition(JOUR, "12 rue Auger", ("Pièce d'identité",), JOUR, motifs=("Dossier incomplet",)),
            ("sous condition", "R441-3, c", "Pièce d'identité", "n'importe quel guichet", "le bail vous est dû", "Dossier"),
        ),
        (
            textes.NonAttribution(JOUR, "12 rue Auger", ("Composition inadaptée",), RECOURS, precision="Une chambre."),
            ("L441-2-2", "Composition inadaptée", "Une chambre.", "Tribunal administratif", "2 mois", "reste active"),
        ),
        (
            textes.NonServie(JOUR, "12 rue Auger", 2),
            ("rang 2", "a signé le bail", "R441-2-15, II", "rien refusé", "cotation ne change pas"),
        ),
        (textes.Visite((), None), ("Prenez rendez-vous", "n'est pas une attribution")),
    ],
)  # fmt: skip
def test_chaque_lettre_dit_ce_que_son_article_demande(faits, attendus):
    lu = dit(textes.rediger(faits))
    for attendu in attendus:
        assert attendu in lu, attendu


def test_une_offre_ordinaire_ne_parle_pas_du_dalo():
    assert "opposable" not in dit(textes.rediger(textes.Offre((), JOUR)))


def test_la_seance_close_appelle_une_lettre_par_rang_condition_et_refus():
    t = close()
    voulues = [(une.candidature.pk, une.nature) for une in notifications.lettres_de(t.seance)]
    # Rank 1 receives its offer instead (R441-10).
    assert voulues == [(une.pk, NatureCourrier.DECISION_CAL) for une in t.candidatures[1:]]


def test_notifier_ecrit_une_fois_imprime_et_laisse_un_evenement():
    t = close()
    envoi = notifications.notifier(t.seance.pk, acteur=t.acteur)
    # R441-2-7 1°: never online, so by post, and by e-mail as well since an address is known.
    assert (envoi.par_mel, envoi.imprimees, envoi.echecs) == (3, 3, 0)
    lus = Courrier.objects.filter(nature=NatureCourrier.DECISION_CAL)
    assert lus.count() == 6
    imprimes = lus.filter(etat=EtatCourrier.ENVOYE)
    assert imprimes.count() == envoi.imprimees
    assert all(len(un.empreinte) == 64 for un in imprimes)
    assert Evenement.objects.filter(nature=NatureEvenement.COURRIER, details__courrier="decision_cal").count() == 3
    lu = texte(envoi.pdf)
    assert "rang 2" in lu
    assert "Composition du ménage inadaptée au logement" in lu
    refuse("rien_a_envoyer", 409, notifications.notifier, t.seance.pk, acteur=t.acteur)
    assert lus.count() == 6


def test_un_rang_non_servi_recoit_sa_lettre():
    t = close()
    Candidature.objects.filter(pk=t.candidatures[1].pk).update(etat="non_servie", close_le=aujourdhui())
    natures = {une.candidature.pk: une.nature for une in notifications.lettres_de(t.seance)}
    assert natures[t.candidatures[1].pk] == NatureCourrier.NON_SERVIE
    assert "a signé le bail" in texte(lettres.apercu(t.candidatures[1].pk, NatureCourrier.NON_SERVIE, acteur=t.acteur))


def test_on_ne_notifie_pas_une_seance_ouverte_ni_celle_d_un_autre():
    t = ouverte()
    refuse("seance_non_close", 409, notifications.notifier, t.seance.pk, acteur=t.acteur)
    refuse("introuvable", 404, notifications.notifier, t.seance.pk, acteur=monde.acteur(monde.EMPLOYEUR))
    assert not Courrier.objects.filter(nature=NatureCourrier.DECISION_CAL).exists()


def test_l_apercu_est_la_lettre_accessible_et_rien_n_est_ecrit():
    t = close()
    avant = Courrier.objects.count()
    pdf = lettres.apercu(t.candidatures[3].pk, NatureCourrier.DECISION_CAL, acteur=t.acteur)
    assert "Une chambre de moins que la famille" in texte(pdf)
    assert balises(pdf)["/H1"] == 1
    assert Courrier.objects.count() == avant
    refuse("introuvable", 404, lettres.apercu, t.candidatures[3].pk, NatureCourrier.DECISION_CAL, acteur=monde.acteur(monde.EMPLOYEUR))  # fmt: skip
    refuse("introuvable", 404, lettres.apercu, t.candidatures[3].pk, NatureCourrier.PREAVIS, acteur=t.acteur)
    refuse("lettre_sans_objet", 409, lettres.apercu, t.candidatures[0].pk, NatureCourrier.CONVOCATION, acteur=t.acteur)


def test_l_apercu_de_l_offre_laisse_au_moins_dix_jours():
    t = close()
    lu = texte(lettres.apercu(t.candidatures[0].pk, NatureCourrier.OFFRE, acteur=t.acteur))
    limite = aujourdhui() + timedelta(days=10)
    assert f"{limite.day if limite.day > 1 else '1er'} " in lu
    assert "R441-10" in lu


def test_le_texte_du_bailleur_est_a_la_fin_de_sa_lettre():
    t = close()
    commission = t.seance.commission
    commissions.ecrire_les_textes(
        commission.pk, blocs={TexteDuBailleur.NON_ATTRIBUTION: " Votre agence vous reçoit le mardi. ", "rang": ""}, acteur=t.acteur
    )  # fmt: skip
    commission.refresh_from_db()
    assert commission.blocs == {"non_attribution": "Votre agence vous reçoit le mardi."}
    lu = texte(lettres.apercu(t.candidatures[3].pk, NatureCourrier.DECISION_CAL, acteur=t.acteur))
    assert "Votre agence vous reçoit le mardi." in lu


@pytest.mark.parametrize(
    ("blocs", "code"),
    [
        ({"preavis": "Bonjour"}, "texte_inconnu"),
        ({"rang": "x" * 1201}, "texte_trop_long"),
        ({"rang": "Bonne nouvelle \U0001f600"}, "texte_non_imprimable"),
    ],
)
def test_un_texte_hors_limites_est_refuse(blocs, code):
    t = ouverte()
    refuse(code, 422, commissions.ecrire_les_textes, t.seance.commission_id, blocs=blocs, acteur=t.acteur)


def test_chaque_texte_modifiable_a_son_libelle():
    assert set(LIBELLES) == set(TexteDuBailleur)
