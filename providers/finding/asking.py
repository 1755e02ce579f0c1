"""What the directory knows of a typed question: one statement reads the editors' words, the towns, and what looks like
a misspelled word."""

from collections.abc import Mapping

from django.db import connection

from .folding import folded
from .question import Known, SearchQuestion, pieces, read
from .vocabulary import Vocabulary, vocabulary_of

_KNOWN = """
SELECT
  (SELECT coalesce(json_agg(json_build_object('code', g.code, 'words', g.words, 'also', g.also, 'means', g.means,
    'is_active', g.is_active) ORDER BY g.created_at), '[]') FROM providers_wordgroup g),
  (SELECT coalesce(json_agg(json_build_array(d.word, d.is_town, d.state)), '[]') FROM providers_directoryword d
    WHERE d.word = ANY(%s)),
  (SELECT coalesce(json_agg(json_build_array(t.word, ARRAY(SELECT d.word FROM providers_directoryword d
    WHERE d.word %% t.word ORDER BY similarity(d.word, t.word) DESC, d.word LIMIT 6))), '[]')
    FROM unnest(%s::text[]) AS t (word)
    WHERE NOT EXISTS (SELECT 1 FROM providers_directoryword e WHERE e.word = t.word)),
  ARRAY(SELECT z.tzid FROM (WITH RECURSIVE hop AS (
    (SELECT tzid FROM providers_service WHERE open_minutes IS NOT NULL ORDER BY tzid LIMIT 1) UNION ALL
    SELECT (SELECT s.tzid FROM providers_service s WHERE s.open_minutes IS NOT NULL AND s.tzid > hop.tzid
      ORDER BY s.tzid LIMIT 1) FROM hop WHERE hop.tzid IS NOT NULL)
    SELECT tzid FROM hop WHERE tzid IS NOT NULL) z),
  (SELECT coalesce(json_object_agg(d.word, d.state), '{}') FROM providers_directoryword d
    WHERE d.is_town AND d.word %% ANY(%s::text[]))
"""


def question_of(
    text: str, areas: Mapping[str, tuple[float, float]]
) -> tuple[SearchQuestion, Known, list[str], Vocabulary]:
    """The question, what the directory knows of it, and the zones in which its listings have hours. `areas`: places the
    program names, with their middles."""
    tokens, joined = pieces(text)
    long = sorted({token for token in tokens if len(token) > 3 and not token.isdigit()})
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [[*tokens, *joined], long, [*long, *joined]])
        groups, words, like, zones, towns = cursor.fetchone()
    named = {folded(name): point for name, point in areas.items()}
    known = Known(
        words=frozenset(word for word, _is_town, _state in words),
        towns=towns | {word: state for word, is_town, state in words if is_town},  # those that may be meant, too
        like={word: tuple(others) for word, others in like},
        areas=named,
    )
    vocabulary = vocabulary_of(groups)
    return read(text, vocabulary, known), known, zones, vocabulary
