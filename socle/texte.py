"""Texts made comparable: no accents, no case, no punctuation; and a phonetic key for French ears.

Search, sorting and record matching all use these two, since the database has no French collation.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that do not decompose into a base letter and a mark.
_LETTRES = str.maketrans(
    {
        "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
        "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ł": "l", "Ł": "L", "ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "n", "Ŋ": "N",
        "ə": "e", "Ə": "E",
    }
)  # fmt: skip
_SEPARATEURS = re.compile(r"[^A-Z0-9]+")


# Names come back often (Zipf): the second time costs a look-up.
@lru_cache(maxsize=65_536)
def normaliser(texte: str) -> str:
    """Upper-case ASCII letters and digits in words separated by one space; anything else separates. Idempotent."""
    if texte.isascii():
        return _SEPARATEURS.sub(" ", texte.upper()).strip()
    decompose = unicodedata.normalize("NFKD", texte.translate(_LETTRES))
    sans_marques = "".join(c for c in decompose if not unicodedata.combining(c))
    # Twice: some capitals only decompose after the first pass (upper() of a ligature, for instance).
    majuscules = unicodedata.normalize("NFKD", sans_marques.upper().translate(_LETTRES))
    sans_marques = "".join(c for c in majuscules if not unicodedata.combining(c))
    return _SEPARATEURS.sub(" ", sans_marques).strip()


# Applied in order to a normalised word. Lower-case letters in results are sounds already settled, so that a later
# rule does not take them for spelling: x = ch, n = any nasal vowel, u = ou, w = oi.
_SONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(motif), son)
    for motif, son in (
        (r"^MAC(?=[^AEIOUYH])", "MK"),
        (r"SCH|SH|CZ|TCH", "x"),
        (r"CH(?=[RLN])|CKH|KH|CK|CQ|QU|Q", "K"),
        (r"CH", "x"),
        (r"PH", "F"),
        (r"BV", "V"),
        (r"TH", "T"),
        (r"DJ|DZ", "J"),
        (r"C(?=[EIY])", "S"),
        (r"C", "K"),
        (r"GU(?=[EIY])", "g"),
        (r"GN", "N"),
        (r"G(?=[EIY])", "J"),
        (r"W", "V"),
        (r"H", ""),
        (r"Z", "S"),
        (r"E?AU[XLTD]?(?![AEIOUY])", "O"),
        (r"OEU|EU", "E"),
        (r"OU|OO", "u"),
        (r"OI|OY", "w"),
        (r"(AIN|AIM|EIN|EIM|YN|YM|IN|IM|UN|UM)(?![AEIOUYNM])", "n"),
        (r"(AN|AM|EN|EM)(?![AEIOUYNM])", "n"),
        (r"(ON|OM)(?![AEIOUYNM])", "On"),
        (r"AI|EI|AY|EY|AE", "E"),
        (r"Y|IE", "I"),
        (r"(.)\1+", r"\1"),
        (r"(?<=..)[STDXPZ]+$", ""),
        (r"(?<=..)(?:E|(?<=E)R)$", ""),
    )
)


def cle_phonetique(mot: str) -> str:
    """Key of one word: words that sound alike in French mostly share it. Empty for a word without letters."""
    cle = re.sub(r"[^A-Z]", "", normaliser(mot))
    for motif, son in _SONS:
        cle = motif.sub(son, cle)
    return cle.upper()[:12]


def cles_phonetiques(texte: str) -> list[str]:
    """Keys of the words of a name, in order, without repetition; initials and particles of one letter left out."""
    return list(
        dict.fromkeys(cle for mot in normaliser(texte).split() if len(mot) > 1 and (cle := cle_phonetique(mot)))
    )
