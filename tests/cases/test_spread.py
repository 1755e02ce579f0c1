"""Who gets which case when many are given away at once."""

from hypothesis import given
from hypothesis import strategies as st

from casemgmt.cases.distribution import distribute

RISKS = st.sampled_from(["low", "moderate", "high"])


@given(st.lists(RISKS, max_size=60), st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_every_case_goes_to_somebody_and_nobody_gets_one_while_another_has_two_fewer(risks, had):
    loads = dict(enumerate(had))
    dealt = distribute(list(enumerate(risks)), loads)
    assert set(dealt) == set(range(len(risks)))
    after = {user: had + list(dealt.values()).count(user) for user, had in loads.items()}
    gave = {user for user in dealt.values()}
    assert all(after[user] - 1 <= min(after.values()) for user in gave)


@given(st.integers(0, 30), st.integers(1, 6))
def test_high_risk_comes_out_even_among_equals(number, people):
    dealt = distribute(
        [(n, "high") for n in range(number)] + [(n, "low") for n in range(100, 130)], dict.fromkeys(range(people), 3)
    )
    high = [sum(1 for case, user in dealt.items() if case < 100 and user == who) for who in range(people)]
    assert max(high) - min(high) <= 1


def test_all_go_to_the_only_one_named():
    assert distribute([(1, "low"), (2, "high")], {"nell": 30}) == {1: "nell", 2: "nell"}
