"""A question as people type it is read into conditions and words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from providers.finding import times
from providers.finding.answering import read_question
from providers.finding.facts import facts_of
from providers.finding.folding import nearest
from providers.finding.question import Known, read
from providers.finding.vocabulary import vocabulary_of

KNOWN = Known(
    words=frozenset({"lantern"}), towns={"bend": "OR", "la pine": "OR", "center": "CO"}, like={"lantren": ("lantern",)}
)


def asked(text, rows=()):
    found = read(text, vocabulary_of(rows), KNOWN)
    return [one.said for one in found.concepts], [one.key for one in found.conditions]


@pytest.mark.parametrize(
    ("text", "words", "keys"),
    [
        ("detox bed for a woman with a dog, tonight, Spanish", ["detox"],
            ["gender:woman", "rule:pets", "lang:es", "open:tonight/"]),
        ("necesito un albergue con mi perro esta noche", ["albergue"], ["rule:pets", "open:tonight/"]),
        ("rehab that takes medicaid 97701", ["rehab"], ["near:zip/97701", "rule:medicaid"]),
        ("abogado gratis después de las 5 pm", ["abogado"], ["rule:free", "open:/17:00+"]),
        ("17 year old runaway", ["runaway"], ["age:17"]),
        ("comida en La Pine domingo", ["comida"], ["near:town/la pine", "open:sun/"]),
        ("silla de ruedas dentista", ["dentista"], ["rule:wheelchair"]),
        ("(541) 555-0142", [], ["phone:5415550142"]),
        ("who speaks Somali", [], ["lang:so"]),
        ("lengua de señas", [], ["lang:ase"]),
        ("walk-in crisis center", ["walk in crisis center"], []),
        ("clinic in Center", ["clinic"], ["near:town/center"]),
        ("my brother is off his meds and hearing voices", ["brother", "off his meds"], []),
        ("food near 12 NE Oak Street", ["food"], ["near:address/12 ne oak street"]),
        ("5 people need a place", ["5", "need a place"], []),
        ("he is 62 and needs a ride sat morning", ["ride"], ["age:62", "gender:man", "open:sat/morning"]),
        ("apartment for a mom and 2 kids", ["apartment"], ["gender:woman", "rule:families"]),
        ("16 yo teen detox", ["detox"], ["age:16"]),
        ("food in bend oregon", ["food"], ["near:town/bend"]),
        ("lawyer dupage county illinois", ["lawyer", "dupage"], ["near:county/dupage/IL"]),
        ("lawyer lake cnty", ["lawyer", "lake"], ["near:county/lake/"]),
        ("dentist in Yakima", ["dentist"], ["near:town/yakima/"]),
        ("shelter klamath falls or", ["shelter"], ["near:town/klamath falls/OR"]),
        ("legal aid florida", ["legal aid", "florida"], []),
        ("help me or my dad in need", [], ["gender:man"]),
        ("place to crash tonight", ["place to crash"], ["open:tonight/"]),
        ("guy needs bed no id", ["shelter"], ["gender:man", "rule:no_id"]),
        ("yakima food", ["food"], ["near:town/yakima/"]),
    ],
)  # fmt: skip
def test_conditions_are_told_from_words(text, words, keys):
    assert asked(text) == (words, keys)


@pytest.mark.parametrize(
    ("typed", "meant"), [("sheltr", "shelter"), ("wheelchiar", "wheelchair"), ("lantren", "lantern")]
)
def test_typing_errors_are_read_as_they_are_meant(typed, meant):
    assert read(typed, vocabulary_of(), KNOWN).read_as == ((typed, meant),)


def test_for_whom_counts_less_beside_what_is_asked():
    asked_for = read("doctor for homeless", vocabulary_of(), KNOWN).concepts
    assert [(one.said, one.weight) for one in asked_for] == [("doctor", 1.0), ("homeless", 0.6)]
    assert [one.weight for one in read("homeless", vocabulary_of(), KNOWN).concepts] == [1.0]


def test_a_place_nobody_knows_is_a_word(db):
    assert [one.said for one in read_question("food in Springfield", off=(), has=(), areas={}).question.concepts] == [
        "food", "springfield",
    ]  # fmt: skip
    known = read_question("food in Springfield oregon", off=(), has=(), areas={})
    assert [one.key for one in known.conditions] == ["near:town/springfield/OR"]
    assert known.point == pytest.approx((44.05, -123.0), abs=0.2)
    county = read_question("food deschutes county", off=(), has=(), areas={})
    assert county.point == pytest.approx((44.1, -121.3), abs=0.4)


def test_a_word_of_the_directory_is_no_typing_error():
    assert read("lantern", vocabulary_of(), KNOWN).read_as == ()
    assert nearest("tent", ["rental", "tenant"]) == ""


def test_editors_add_replace_and_switch_off():
    own = {"code": "", "words": ["Casa Azul"], "also": [], "means": "need:shelter", "is_active": True}
    [concept] = read("casa azul", vocabulary_of([own]), KNOWN).concepts
    assert concept.need == "shelter"
    off = {"code": "rule_pets", "words": ["dog"], "also": [], "means": "rule:pets", "is_active": False}
    assert asked("dog", [off]) == (["dog"], [])


def test_tonight_is_this_evening_and_sunday_the_next_one():
    zone = ZoneInfo("America/Los_Angeles")
    at = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # Tuesday, 9:30
    [(start, end)] = times.spans_of("tonight/", at, zone)
    assert (start.astimezone(zone).hour, (end - start).total_seconds()) == (18, 6 * 3600)
    [(start, _end)] = times.spans_of("sun/morning", at, zone)
    assert start.astimezone(zone).isoformat() == "2026-11-29T06:00:00-08:00"


@pytest.mark.parametrize(
    ("prose", "yes", "no"),
    [
        ("Pets are welcome.", {"pets"}, {"no:pets"}),
        ("Sorry, no pets.", {"no:pets"}, {"pets"}),
        ("Service animals only", {"no:pets"}, {"pets"}),
        ("The building is not wheelchair accessible.", {"no:wheelchair"}, {"wheelchair"}),
        ("We accept Medicaid.", {"medicaid"}, set()),
        ("We help you apply for Medicaid.", set(), {"medicaid"}),
        ("Staff speak Spanish and Vietnamese", {"lang:es", "lang:vi"}, set()),
        ("Se habla español", {"lang:es"}, set()),
        ("Women only", {"only:women"}, {"only:men"}),
        ("For men and women", {"men", "women"}, {"only:men", "only:women"}),
        ("Open 24/7", {"always"}, set()),
        ("Must be 18 or older", {"no:minors"}, set()),
    ],
)
def test_what_prose_says_of_whom_it_takes(prose, yes, no):
    said = {"name": "House", "prose": prose, "rules": "", "costs": "", "access": "", "languages": []}
    found = set(facts_of(said))
    assert yes <= found
    assert not no & found
