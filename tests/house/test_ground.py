"""What fixtures wrote is kept from test to test (`tests/ground.py`) only where a test cannot notice."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from tests import ground

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stands(monkeypatch):
    """A ground of this test's own; gives how many groups stand after these fixtures were laid."""
    monkeypatch.setattr(ground, "NOT_KEPT", set())
    monkeypatch.setattr(ground, "WITHOUT_ROWS", set())
    own = ground.Ground()

    def stand(*plots):
        own.stand(list(plots), "")
        return Group.objects.count()

    yield stand
    own.drop()


def _plot(make, **needs):
    return ground.Plot(make, needs, has_rows=True)


def test_what_was_written_once_stands_for_the_next_test(stands):
    made = []
    group = _plot(lambda: made.append(1) or Group.objects.create(name="crew"))
    assert [stands(group), stands(group), len(made)] == [1, 1, 1]


def test_another_order_goes_back_to_what_is_shared(stands):
    crew = _plot(lambda: Group.objects.create(name="crew"))
    desk = _plot(lambda: Group.objects.create(name="desk"))
    assert [stands(crew, desk), stands(crew), stands(desk), stands(crew, desk)] == [2, 1, 1, 2]


def test_what_needs_rows_that_each_test_writes_is_not_laid_either(stands, tmp_path):
    """Else those rows would be written twice: once below it, once by the test."""

    def writes_a_file_the_first_time():
        if not (tmp_path / "kept").exists():
            (tmp_path / "kept").write_text("kept")
        return Group.objects.create(name="crew")

    crew = _plot(writes_a_file_the_first_time)
    desk = _plot(lambda crew: Group.objects.create(name=f"desk of {crew.name}"), crew=crew)
    assert stands(crew, desk) == 0
    assert {crew, desk} == ground.NOT_KEPT


def test_what_writes_nothing_is_made_on_the_way(stands):
    word = _plot(lambda: "crew")
    crew = _plot(lambda word: Group.objects.create(name=word), word=word)
    assert stands(word, crew) == 1


def test_a_module_compiled_on_the_way_is_no_file_of_a_test(stands, tmp_path):
    def as_python_does():
        (tmp_path / "module.cpython-311.pyc.140").write_bytes(b"")
        return Group.objects.create(name="crew")

    assert stands(_plot(as_python_does)) == 1


def test_a_session_that_ended_is_begun_anew(stands):
    crew = _plot(lambda: Group.objects.create(name="crew"))
    stands(crew)
    connection.close()
    assert stands(crew) == 1


def test_who_commits_finds_nothing_of_it(live_server):
    """Also where the database is asked for by the server alone."""
    assert not ground.GROUND.around
