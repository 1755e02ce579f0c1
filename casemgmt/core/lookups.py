"""`pk__among=ids`: one parameter however many ids, where `pk__in` writes and checks each of thousands."""

from typing import Any

from django.db.models import Lookup, UUIDField


@UUIDField.register_lookup
class Among(Lookup):
    """Whether the key is one of these."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::uuid[])", [*parameters, list(self.rhs)]
