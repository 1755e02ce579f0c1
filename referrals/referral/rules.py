"""What holds for a request before anybody is asked."""

from casemgmt.cases.models import Need
from casemgmt.core.codes import NeedDomain, Urgency

FOR_TONIGHT = frozenset({NeedDomain.SHELTER})  # “Shelter tonight”


def usual_urgency(need: Need) -> Urgency:
    """How soon, unless somebody says otherwise: what is needed tonight is emergent, so that nights and weekends
    count."""
    return Urgency.EMERGENT if need.domain in FOR_TONIGHT else Urgency.URGENT
