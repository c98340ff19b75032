"""What can go wrong when a document is composed. Messages carry no personal value."""


class DocumentImpossible(Exception):
    """The document cannot be produced; nothing was written. The message is French and shows no personal value."""


class CaracteresSansGlyphe(DocumentImpossible):
    """A text holds characters that no shipped font can draw.

    `points` lists the code points (`U+6F22`), never the text around them: it may be a name.
    """

    def __init__(self, points: tuple[str, ...]) -> None:
        self.points = points
        super().__init__(
            f"Le document ne peut pas être imprimé : {len(points)} caractère(s) sans dessin dans les polices "
            f"({', '.join(points[:10])}). Corrigez la saisie en caractères latins, puis relancez."
        )
