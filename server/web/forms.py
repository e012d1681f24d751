"""What a browser's form holds."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from flask import request

Choice = TypeVar("Choice", bound=StrEnum)


def typed() -> dict[str, str]:
    """Every field as typed, to show it again."""
    return request.form.to_dict()


def filled() -> dict[str, str]:
    """The fields that were filled in: a browser sends empty ones too, which mean nothing was said."""
    return {name: value for name, value in request.form.items() if value.strip()}


def ticked(choices: Iterable[Choice]) -> list[Choice]:
    """The boxes of a group that were ticked, each named by its own value."""
    return [choice for choice in choices if choice.value in request.form]
