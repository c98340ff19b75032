from tests.attributions.services.conftest import references

__all__ = ["references"]
