"""One finding of the doctor's."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """`name` is for programs; `sentence` says how it stands; `advice` what to do, where something is."""

    name: str
    state: State
    sentence: str
    advice: str | None = None


def ok(name: str, sentence: str) -> Check:
    return Check(name, State.OK, sentence)


def warn(name: str, sentence: str, advice: str) -> Check:
    return Check(name, State.WARN, sentence, advice)


def fail(name: str, sentence: str, advice: str) -> Check:
    return Check(name, State.FAIL, sentence, advice)


def worst(checks: Iterable[Check]) -> State:
    order = list(State)
    return max((check.state for check in checks), key=order.index, default=State.OK)
