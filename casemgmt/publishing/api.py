"""Open data has stable addresses of its own (`urls.py`); the API of the product has none of it."""

from typing import Any

api_routes: list[Any] = []
