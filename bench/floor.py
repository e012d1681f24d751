"""The floor: the same bytes from a bare WSGI app under the same server, settings and threads."""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from server.serving import THREADS


def build() -> Callable[..., Iterable[bytes]]:
    body = Path(os.environ["BENCH_BODY"]).read_bytes()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]

    def app(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", headers)
        return (body,)

    return app


if __name__ == "__main__":
    Granian(
        "bench.floor:build",
        factory=True,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
