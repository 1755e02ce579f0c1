"""In which demographic groups a person is, for equity and for what narrows a figure: one meaning for both.

Groups are those on the entry that is the person, as it was recorded then. Who was not asked is in a group of its own.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.core import languages
from casemgmt.people.models import Gender, HousingStatus, RaceEthnicity

NOT_ASKED = "not_asked"
# The groups of a person `p` (of `person_then`) at the moment `{at}`; needs YEARS beside it.
MARKS = """CASE WHEN cardinality(p.race_ethnicity) > 0
       THEN ARRAY(SELECT 'race:' || x FROM unnest(p.race_ethnicity) x) ELSE ARRAY['race:not_asked'] END
  || ARRAY['gender:' || coalesce(nullif(p.gender, ''), 'not_asked'),
    'age:' || CASE WHEN v.years < 18 THEN '0' WHEN v.years < 25 THEN '18' WHEN v.years < 35 THEN '25'
      WHEN v.years < 45 THEN '35' WHEN v.years < 55 THEN '45' WHEN v.years < 65 THEN '55' WHEN v.years >= 65 THEN '65'
      ELSE 'not_asked' END,
    'language:' || coalesce(nullif(p.language, ''), 'not_asked'),
    'housing:' || coalesce(nullif(p.housing_status, ''), 'not_asked')]"""
YEARS = """LATERAL (SELECT coalesce(
  extract(year FROM age(({at} AT TIME ZONE %(zone)s)::date, p.birth_date)),
  extract(year FROM {at} AT TIME ZONE %(zone)s) - p.birth_year,
  p.age_estimate + extract(year FROM {at} AT TIME ZONE %(zone)s) - extract(year FROM p.age_estimated_on),
  p.age_estimate) AS years) v"""
AGES = {
    "age:0": _("Under 18"),
    "age:18": _("18 to 24"),
    "age:25": _("25 to 34"),
    "age:35": _("35 to 44"),
    "age:45": _("45 to 54"),
    "age:55": _("55 to 64"),
    "age:65": _("65 and over"),
    "age:not_asked": _("Not known"),
}


def _labels(word: str, choices: Any) -> dict[str, Any]:
    return {**{f"{word}:{code}": label for code, label in choices}, f"{word}:{NOT_ASKED}": _("Not asked")}


# By dimension: its title, and its groups.
DIMENSIONS: dict[str, tuple[Any, Mapping[str, Any]]] = {
    "race": (_("Race and ethnicity"), _labels("race", RaceEthnicity.choices)),
    "gender": (_("Gender"), _labels("gender", Gender.choices)),
    "age": (_("Age"), AGES),
    "language": (_("Language"), _labels("language", languages.CHOICES)),
    "housing": (_("Housing"), _labels("housing", HousingStatus.choices)),
}
