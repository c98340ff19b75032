from tests.registre.services.conftest import agent, gestionnaire, referentiels

__all__ = ["agent", "gestionnaire", "referentiels"]
