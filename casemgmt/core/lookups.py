"""`pk__among=ids`: one parameter however many ids, where `pk__in` writes and checks each of thousands."""

from typing import Any

from django.db.models import ForeignKey, Lookup, UUIDField


@ForeignKey.register_lookup
@UUIDField.register_lookup
class Among(Lookup):
    """Whether the key is one of these."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, parameters = self.process_lhs(compiler, connection)
        if hasattr(self.rhs, "as_sql"):  # a list that is given when the statement runs
            right, more = compiler.compile(self.rhs)
            return f"{left} = ANY({right}::uuid[])", [*parameters, *more]
        return f"{left} = ANY(%s::uuid[])", [*parameters, list(self.rhs)]
