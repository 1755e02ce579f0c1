"""The worlds of the measures, and random ones that were never lived."""

from collections import Counter
from random import Random

from casemgmt.publishing.counting import CountedQuarter
from tests.reports.conftest import beds, world  # noqa: F401 (fixtures)

RACES = ("white", "black", "hispanic", "asian", "american_indian", "declined", "not_asked")
GENDERS = ("woman", "man", "nonbinary", "not_asked")
AGES = ("0", "18", "25", "35", "45", "55", "65", "not_asked")
NEEDS = ("shelter", "detox", "food", "therapy", "transport")


def a_counted_world(chance: Random, size: int) -> CountedQuarter:
    """What measures would say of a quarter with so many meetings; rare things are rare."""
    found: dict[str, Counter] = {}

    def add(code, *codes):
        found.setdefault(code, Counter())[codes] += 1

    for _ in range(int(size * 1.5)):
        facts = [what for what in ("police", "er", "transport", "hold", "arrest", "force") if chance.random() < 0.06]
        quiet = not {"er", "transport", "hold", "arrest"} & set(facts) and chance.random() < 0.7
        add("scene", *(("team", *facts, *(["resolved"] if quiet else [])) if chance.random() < 0.7 else ("elsewhere",)))
    for _ in range(size):
        _meeting(chance, add)
    for _ in range(size // 2):
        add("followup_completion", _one(chance, "reached", "unreached", "missed"))
        add("satisfaction", _one(chance, "answered", "silent", "refused"))
        need = f"need:{_one(chance, *NEEDS)}"
        add("requested_used", _one(chance, "used", "not_used", "open"), need)
        answer = _one(chance, "accepted", "declined", "waiting", "expired")
        add(
            "response",
            answer,
            "counted",
            *(["in_time"] if answer in {"accepted", "declined"} and chance.random() < 0.8 else []),
        )
        if chance.random() < 0.2:
            add("unmet_need", _one(chance, "referral", "need"), need)
    return CountedQuarter(lambda code: found.get(code, Counter()), size - chance.randint(0, max(1, size // 6)))


def _meeting(chance, add):
    agrees = _one(chance, "agreeing", "no", "not_asked", "unidentified")
    soon = _one(chance, "reached", "late", "never")
    groups = [
        f"gender:{_one(chance, *GENDERS)}",
        f"age:{_one(chance, *AGES[2:], *AGES[:2])}",
        f"area:{_one(chance, *'abcdef')}",
    ]
    races = {_one(chance, *RACES)} | ({"white"} if chance.random() < 0.1 else set())
    groups += [f"race:{race}" for race in sorted(races)]
    if agrees == "agreeing":
        add("contact_24h", "reached" if soon == "reached" else "tried", "agreeing")
        add("contact_72h", "tried" if soon == "never" else "reached", "agreeing")
        add("equity_contact", "tried" if soon == "never" else "reached", "counted", *groups)
    else:
        add("contact_24h", agrees)
        add("contact_72h", agrees)
    if chance.random() < 0.6:
        end = _one(chance, "linked", "not_linked", "unknown", "disputed")
        early = end == "linked" and chance.random() < 0.5
        add("linkage_7_people", "linked" if early else "unknown", "referred")
        add("linkage_30_people", end, "referred")
        add("equity_linkage", end, "counted", *groups)
    else:
        add("linkage_7_people", "no_referral")
        add("linkage_30_people", "no_referral")


def _one(chance, *words):
    return chance.choices(words, [3 ** (len(words) - place) for place in range(len(words))])[0]
