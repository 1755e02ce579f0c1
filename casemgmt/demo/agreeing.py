"""What people in the demo agree to, and how."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from casemgmt.people.actions import give_consent
from casemgmt.people.age import may_be_under_age
from casemgmt.people.consents.proof import Signed
from casemgmt.people.consents.words import Agreed, filled
from casemgmt.people.models import Person
from casemgmt.people.profiles import terms_for

ALONE = "16 or older, and may consent to outpatient care alone here"
PURPOSE = "To be referred to this agency"


def agree(person: Person, organization: Any, owner: Any, shares: Sequence[str], at: datetime) -> None:
    """Mostly said aloud; where the law wants writing, on paper or, now and then, signed on the phone."""
    how, until = _how(shares, at), at + timedelta(days=90)
    give_consent(
        person=person,
        organization=organization,
        categories=shares,
        purpose=PURPOSE,
        expires_at=until,
        how_given=how,
        witness=owner.name,
        said=terms_for(shares).to_say,
        alone_because=ALONE if may_be_under_age(person, at) else "",
        signed=_signed(person, organization, shares, until) if how == "e_signature" else None,
        by=owner,
        at=at,
    )


def _how(shares: Sequence[str], at: datetime) -> str:
    if not terms_for(shares).is_written:
        return "verbal"
    return "e_signature" if at.minute % 3 == 0 else "paper"


def _signed(person: Person, organization: Any, shares: Sequence[str], until: datetime) -> Signed:
    """A typed name under the words as they were shown."""
    agreed = Agreed(
        program=person.program,
        person=person.display_name,
        to_whom=str(organization),
        categories=tuple(map(str, shares)),
        purpose=PURPOSE,
        expires_at=until,
        how_given="e_signature",
    )
    return Signed(name=person.display_name, shown=filled(agreed).as_text())
