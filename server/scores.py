"""Rating mathematics (rules §11): exact decimals, published formulas."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

STARS = (1, 2, 3, 4, 5)
FORMULA = "mean_half_up_1"
_TENTH = Decimal("0.1")


def mean(histogram: Mapping[int, int]) -> str | None:
    """The arithmetic mean with one decimal, halves up; None without ratings.

    Never "5.0" unless every rating is 5 and never "1.0" unless every rating is 1 (rules RM1).
    """
    count = sum(histogram.values())
    if count == 0:
        return None
    exact = Decimal(sum(stars * n for stars, n in histogram.items())) / count
    shown = exact.quantize(_TENTH, ROUND_HALF_UP)
    if shown == STARS[-1] and exact != STARS[-1]:
        shown = exact.quantize(_TENTH, ROUND_DOWN)
    if shown == STARS[0] and exact != STARS[0]:
        shown = Decimal("1.1")
    return str(shown)
