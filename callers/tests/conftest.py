from callers.tests.crm_server import authority, crm

__all__ = ["authority", "crm"]
