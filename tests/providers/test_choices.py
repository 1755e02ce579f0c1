"""The closed lists that files are read by are those of the rows they are written to."""

import pytest

from providers.hsds import choices
from providers.models import EligibleGender
from providers.models.services import DocumentsRule, PartyRule, PetsRule, ServiceKind, SobrietyRule, VeteransRule


@pytest.mark.parametrize(
    ("codes", "rule"),
    [
        (choices.KINDS, ServiceKind),
        (choices.GENDERS, EligibleGender),
        (choices.VETERANS, VeteransRule),
        (choices.SOBRIETY, SobrietyRule),
        (choices.PETS, PetsRule),
        (choices.PARTIES, PartyRule),
        (choices.DOCUMENTS, DocumentsRule),
    ],
)
def test_a_file_says_what_a_row_can_hold(codes, rule):
    assert set(codes) == set(rule.values)
