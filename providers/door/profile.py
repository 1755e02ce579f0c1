"""Our profile of the standard, as the specification asks for one: what we add to which record, as merge patches
(RFC 7386) named after the standard's own files. Pure."""

from typing import Any

from ..hsds import choices

VERSION = "1.1.0"  # of the profile; it follows semver, apart from the product and from the standard
NAME = "Aftercall directory profile"

Schema = dict[str, Any]


def _text(words: str, **more: Any) -> Schema:
    return {"type": "string", "description": words, **more}


def _one_of(words: str, codes: tuple[str, ...]) -> Schema:
    return _text(f"{words} Left out where nothing was said.", enum=list(codes))


def _words(words: str) -> Schema:
    return {"type": "array", "items": {"type": "string"}, "description": words}


def _yes(words: str) -> Schema:
    return {"type": "boolean", "description": words}


_MOMENT = {"format": "date-time"}
_SOURCE = {
    "type": "object",
    "description": "Who published the record, and the id it has there.",
    "properties": {"publisher": {"type": "string"}, "record_id": {"type": "string"}},
}
_GONE: Schema = {
    "deleted": _yes("The record is listed no more; given to who asks by modified_after."),
    "deleted_at": _text("Since when it is listed no more.", **_MOMENT),
}
_CHANGED = _text("When the record or anything below it last changed.", **_MOMENT)
_VERIFIED = _text("When somebody last checked the record.", **_MOMENT)

# The standard's file → what is added to its properties.
ADDED: dict[str, dict[str, Schema]] = {
    "service": {
        "kind": _text("Our kind of service."),
        "need_domains": _words("The needs it answers."),
        "genders": _words("Whom it takes, when not everybody."),
        "is_for_all": _yes("Somebody said that everybody may come; false where nothing is known."),
        "veterans": _one_of("Whether it is for veterans only.", choices.VETERANS),
        "sobriety": _one_of("Whether one has to be sober when coming.", choices.SOBRIETY),
        "pets": _one_of("Whether animals may come along.", choices.PETS),
        "parties": _words("Who may come together: " + ", ".join(choices.PARTIES) + "."),
        "documents_rule": _one_of("Whether papers have to be brought.", choices.DOCUMENTS),
        "areas": _words("Areas it is for; none named means everywhere."),
        "do_not_refer": _yes("It runs, but nobody is to be sent there."),
        "hours_text": _text("Opening hours in words."),
        "last_verified": _VERIFIED,
        "capacity_status": _text("Whether there is room now: capacity, no-capacity, waitlist; left out when unknown."),
        "source": _SOURCE,
        **_GONE,
    },
    "service_capacity": {
        "capacity_status": _text("What was said of room when it was said."),
        "group": _text("For whom this room is."),
        "waitlist_length": {"type": "integer", "description": "How many wait."},
        "waitlist_until": _text("Until when the waitlist is closed or expected to last.", format="date"),
    },
    "organization": {"last_modified": _CHANGED, "last_verified": _VERIFIED, "source": _SOURCE, **_GONE},
    "service_at_location": {"last_modified": _CHANGED, **_GONE},
    "taxonomy": {"last_modified": _CHANGED, **_GONE},
    "taxonomy_term": {"last_modified": _CHANGED, **_GONE},
    "location": {"confidential": _yes("Nothing that tells where it is is published.")},
    "schedule": {
        "tzid": _text("IANA time zone of the hours."),
        "replaces": _yes("On its days these hours count instead of the usual ones; without hours it is closed."),
        "holidays": _text("Its days are the public holidays of this country (and region): US, US:CA."),
        "by_appointment": _yes("By appointment only."),
    },
    "phone": {"extension_text": _text("An extension that is no number, or begins with a zero.")},
}
# The standard's path → parameters of ours on its GET.
_AFTER = "Where to read on: given as the next page's address in the Link header."
_SINCE = "Records that changed at that moment or later, with everything below them, and what is gone since."
ASKED: dict[str, dict[str, str]] = {
    "/services": {"after": _AFTER},
    "/service_at_locations": {"after": _AFTER, "minimal": "Ids and moments only."},
    "/organizations": {"after": _AFTER, "modified_after": _SINCE, "minimal": "Ids and moments only."},
    "/taxonomies": {"after": _AFTER, "modified_after": _SINCE, "minimal": "Ids and moments only."},
    "/taxonomy_terms": {"after": _AFTER, "modified_after": _SINCE, "minimal": "Ids and moments only."},
}


def files() -> dict[str, Schema]:
    """Every file of the profile by its name."""
    patches: dict[str, Schema] = {f"{name}.json": {"properties": added} for name, added in ADDED.items()}
    return {**patches, "openapi.json": {"info": {"title": NAME, "version": VERSION}, "paths": _paths()}}


def _paths() -> dict[str, Any]:
    """A merge patch replaces a list whole, so what is added to the parameters stands under a name of its own."""
    return {path: {"get": {"x-added-parameters": _listed(added)}} for path, added in ASKED.items()} | {
        "/datapackage.zip": {"get": {"summary": "Everything that is open to you as a tabular data package."}}
    }


def _listed(added: dict[str, str]) -> list[Schema]:
    return [
        {"name": name, "in": "query", "required": False, "description": words, "schema": {"type": "string"}}
        for name, words in added.items()
    ]
