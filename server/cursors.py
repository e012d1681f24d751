"""Keyset cursors: signed and bound to what they page through, so a foreign or bent one is refused."""

from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from server.crypto import vault
from server.errors import DomainError


class BadCursorError(DomainError):
    code = "bad_cursor"
    status = 400
    sentence = "This cursor does not belong to this list. Start again without one."


def _serializer(scope: str) -> URLSafeSerializer:
    return URLSafeSerializer(vault.signing_key("cursor"), salt=scope)


def encode(scope: str, key: list[Any]) -> str:
    """`key` is the last row's sort key; `scope` names the list with its sort and filters."""
    return str(_serializer(scope).dumps(key))


def decode(scope: str, cursor: str) -> list[Any]:
    try:
        key: list[Any] = _serializer(scope).loads(cursor)
    except BadData as error:
        raise BadCursorError from error
    return key
