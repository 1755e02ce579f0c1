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
# Not asked. “Declined” is a value.
EMPTY: tuple[Any, ...] = (None, "", [], False)
