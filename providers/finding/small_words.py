"""Words a question has and no listing needs: left out, or counted for little. English and Spanish. Pure."""

from pathlib import Path

from casemgmt.core.tables import read_words

_WRITTEN = read_words(Path(__file__).with_name("small_words.toml"))
SMALL = frozenset([*_WRITTEN["small"].split(), *_WRITTEN["phrases"]])
# Nearly every listing has one of them.
WEAK = frozenset(_WRITTEN["weak"].split())
