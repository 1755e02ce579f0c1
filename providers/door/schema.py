"""How the schema for developers tells of keys."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class DoorKeyScheme(OpenApiAuthenticationExtension):
    """Found by the generator of the schema through its base class."""

    target_class = "providers.door.authentication.DoorKeyAuthentication"
    name = "doorKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A key that a program gave out; `X-API-Key` too."}
