from reporting.models.exports import EtatExport, Export, FormatExport
from reporting.models.sne import LigneExport, LigneImport, LotExport, LotImport

__all__ = ["EtatExport", "Export", "FormatExport", "LigneExport", "LigneImport", "LotExport", "LotImport"]
