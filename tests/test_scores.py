"""Rating mathematics by rules §11, RM1: exact, half up, and never a falsely perfect score."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server import scores

HISTOGRAMS = st.fixed_dictionaries({star: st.integers(0, 10_000) for star in scores.STARS})


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((0, 2, 1, 5, 12), "4.4"),  # 87/20 = 4.35: a binary float gives 4.3
        ((2, 1, 3, 20, 74), "4.6"),  # 4.63
        ((0, 0, 0, 1, 499), "4.9"),  # 4.998 is not 5.0
        ((499, 1, 0, 0, 0), "1.1"),  # 1.002 is not 1.0
        ((0, 0, 0, 0, 1), "5.0"),
        ((7, 0, 0, 0, 0), "1.0"),
        ((19, 1, 0, 0, 0), "1.1"),  # 1.05, half up
        ((0, 0, 0, 1, 19), "4.9"),  # 4.95 would round to 5.0
        ((1, 1, 1, 1, 1), "3.0"),
        ((0, 0, 0, 0, 0), None),
    ],
)
def test_the_mean_of_a_histogram_is_shown_as_the_rules_say(
    counts: tuple[int, ...], shown: str | None
) -> None:
    assert scores.mean(dict(zip(scores.STARS, counts, strict=True))) == shown


def test_an_empty_histogram_has_no_mean() -> None:
    assert scores.mean({}) is None


@given(HISTOGRAMS)
def test_the_shown_mean_is_the_exact_mean_rounded_half_up_except_at_the_false_ends(
    counts: dict[int, int],
) -> None:
    shown = scores.mean(counts)
    n = sum(counts.values())
    if n == 0:
        assert shown is None
        return
    exact = Fraction(sum(star * many for star, many in counts.items()), n)
    rounded = Fraction((exact * 10 + Fraction(1, 2)).__floor__(), 10)
    if rounded == 5 and exact != 5:
        rounded = Fraction(49, 10)
    if rounded == 1 and exact != 1:
        rounded = Fraction(11, 10)
    assert Fraction(shown) == rounded
    assert len(shown) == 3


@given(HISTOGRAMS)
def test_a_perfect_or_a_worst_score_is_never_claimed_falsely(counts: dict[int, int]) -> None:
    shown = scores.mean(counts)
    assert (shown == "5.0") == (counts[5] > 0 and sum(counts.values()) == counts[5])
    assert (shown == "1.0") == (counts[1] > 0 and sum(counts.values()) == counts[1])
