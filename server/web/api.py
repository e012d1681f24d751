"""flask-smorest, set to our error shape: it writes the OpenAPI and reads arguments."""

import json
from typing import Any, NoReturn

from flask import Request
from flask_smorest import Api
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import Schema, ValidationError, fields
from webargs.core import missing
from webargs.flaskparser import FlaskParser, is_json_request

from server.errors import DomainError, InvalidError
from server.fields import flatten


class BadJsonError(DomainError):
    code = "bad_json"
    status = 400
    sentence = "The body is not valid JSON."


def read_json(body: bytes) -> object:
    """RFC 8259: UTF-8. Raises BadJsonError for what is broken, nested without end or a number without end."""
    try:
        payload: object = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise BadJsonError from error
    return payload


class _Parser(FlaskParser):
    """Arguments that do not fit raise our own errors, rendered like all others."""

    def handle_error(self, error: ValidationError, req: Request, schema: Schema, **_: Any) -> NoReturn:
        del req, schema
        # webargs nests messages below the place they came from ("json", "query"): not a field's name.
        messages: Any = error.messages
        raise InvalidError(errors=[e for place in messages.values() for e in flatten(place)]) from error

    def _raw_load_json(self, req: Request) -> Any:
        return read_json(req.get_data(cache=True)) if is_json_request(req) else missing


class Blueprint(SmorestBlueprint):
    ARGUMENTS_PARSER = _Parser()


class ProblemShape(Schema):
    """RFC 9457 problem details."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    code = fields.String()
    detail = fields.String()
    errors = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))


class ProblemApi(Api):
    """No error handlers of its own: server.web.problems renders all."""

    ERROR_SCHEMA = ProblemShape

    def _register_error_handlers(self) -> None:
        """Left empty on purpose."""
