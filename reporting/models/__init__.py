from reporting.models.sne import LigneExport, LigneImport, LotExport, LotImport

__all__ = ["LigneExport", "LigneImport", "LotExport", "LotImport"]
