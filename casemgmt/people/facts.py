"""Which facts of a person there are."""

from typing import Any

# What may be known of a person; everything is optional but a name, a nickname or a description.
FACTS = frozenset(
    {
        *("first_name", "last_name", "goes_by", "description", "pronouns"),
        *("birth_date", "birth_year", "age_estimate", "gender", "race_ethnicity", "language", "needs_interpreter"),
        *("housing_status", "is_veteran", "area", "last_known_place"),
    }
)


def is_unsaid(name: str, value: Any) -> bool:
    """Whether nobody was asked. “Declined” is a value, and so is that somebody is no veteran; of an interpreter only
    “yes” is said."""
    return value in (None, "", []) or (value is False and name != "is_veteran")
