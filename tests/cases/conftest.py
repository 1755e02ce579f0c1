from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)
