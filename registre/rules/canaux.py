"""By which channels a letter of the register leaves (R441-2-7, 2017-05-08), and to whom."""

from __future__ import annotations

from dataclasses import dataclass

from registre.enums import CanalCourrier


@dataclass(frozen=True, slots=True)
class Correspondance:
    """How the demandeur can be written to. `mel_*` say only that an e-mail address is known.

    `represente`: a tutor or mandated helper receives the letters in his place; `aidant_informe`: the helper receives
    the same information, the demandeur having agreed (notice of form 14069*05).
    """

    en_ligne: bool = False
    courrier_papier: bool = False
    mel_demandeur: bool = False
    represente: bool = False
    aidant_informe: bool = False
    mel_aidant: bool = False


@dataclass(frozen=True, slots=True)
class Envoi:
    """One letter to prepare. `copie` when it goes to the helper beside the demandeur's own."""

    canal: CanalCourrier
    au_representant: bool = False
    copie: bool = False


def envois(correspondance: Correspondance) -> tuple[Envoi, ...]:
    """The letters of a notice or an attestation, in the three cases of R441-2-7.

    1°: never online, by post, and by e-mail when an address is known; 2°: once online, by e-mail; 3°: once online and
    asked for post, both. Someone once online whose address is no longer known is written to by post: a notice that
    reaches nobody is no notice.
    """
    mel = correspondance.mel_aidant if correspondance.represente else correspondance.mel_demandeur
    papier = not correspondance.en_ligne or correspondance.courrier_papier or not mel
    canaux = [CanalCourrier.POSTE] if papier else []
    if mel:
        canaux.append(CanalCourrier.MEL)
    lettres = [Envoi(canal, au_representant=correspondance.represente) for canal in canaux]
    if correspondance.aidant_informe and correspondance.mel_aidant and not correspondance.represente:
        lettres.append(Envoi(CanalCourrier.MEL, au_representant=True, copie=True))
    return tuple(lettres)
