"""How the description of the API names signing in with a token."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):
    """Found by the generator of the schema through its base class."""

    target_class = "casemgmt.accounts.tokens.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        told = "`Token` and the secret that is shown once when a token is made."
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": told}
