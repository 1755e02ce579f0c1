"""What a file is by its content, and a name that misleads nobody."""

import string

from hypothesis import given
from hypothesis import strategies as st

from casemgmt.core.uploads.kinds import LONGEST_NAME, MEDIA_TYPES, file_kind_of, safe_name


@given(st.text(max_size=200), st.sampled_from(sorted(MEDIA_TYPES)))
def test_a_name_never_leads_anywhere_and_ends_in_what_the_file_is(name, kind):
    safe = safe_name(name, kind)
    assert safe.endswith(f".{kind}")
    assert 0 < len(safe) - len(kind) - 1 <= LONGEST_NAME
    assert not set(safe) & set('/\\\x00\n\r"<>\u202e')
    assert not safe.startswith(".")


@given(st.binary(max_size=64))
def test_what_is_none_of_the_kinds_is_text_without_control_signs_or_nothing(content):
    if file_kind_of(content) == "txt":
        assert not {byte for byte in content if byte < 32} - {9, 10, 12, 13}


@given(st.text(string.printable.replace("\x0b", ""), min_size=1).filter(str.strip))
def test_plain_text_is_taken(text):
    assert file_kind_of(f"a {text}".encode()) == "txt"
