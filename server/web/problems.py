"""Errors as people and programs meet them: RFC 9457 for programs, a page for people, by address."""

import logging
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from server.errors import DomainError

_PROGRAM_PATHS = ("/api/", "/hooks/", "/metrics", "/readyz", "/healthz")
_KIND_SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address cannot be used that way.",
    413: "That was too much at once.",
    415: "Send JSON, with the header Content-Type: application/json.",
}

logger = logging.getLogger("vouchsafe.web")


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None) -> Response:
    """`application/problem+json` with the members of CONTRACT."""
    body: dict[str, Any] = {
        "type": f"urn:vouchsafe:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def _render(status: int, code: str, sentence: str, errors: list[dict[str, str]]) -> Response:
    if request.path.startswith(_PROGRAM_PATHS):
        return problem(status, code, sentence, errors)
    page = render_template("pages/notice.html", title=_title(status), sentence=sentence, errors=errors)
    return make_response(page, status)


def _title(status: int) -> str:
    return {404: "Not here", 410: "This link has ended", 429: "A moment, please"}.get(
        status, "Something is in the way" if status < 500 else "Our fault"
    )


def _domain(error: DomainError) -> Response:
    errors = [{"field": e.field, "message": e.message} for e in error.errors]
    return _render(error.status, error.code, error.sentence, errors)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if 300 <= status < 400:
        return make_response(error.get_response())
    code = (error.name or "error").lower().replace(" ", "_")
    sentence = _KIND_SENTENCES.get(status, "This request could not be read.")
    response = _render(status, code, sentence, [])
    if status == 405 and isinstance(valid := getattr(error, "valid_methods", None), list):
        response.headers["Allow"] = ", ".join(valid)
    return response


def _unexpected(error: Exception) -> Response:
    # The class and place only: an error's text may quote a shopper.
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
    logger.error("unexpected %s at %s", type(error).__name__, place)
    return _render(500, "internal", "Something broke on our side. Nothing of yours was changed.", [])
