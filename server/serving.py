"""The server process (D32): `python -m server.serving HOST PORT WORKERS`. It imports no more than Granian."""

import sys
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

#: Threads that run the app. One is quickest for ready bytes; some more keep a slow request from blocking them.
THREADS = 4


def main(host: str, port: str, workers: str) -> None:
    Granian(
        "server.wsgi:build",
        factory=True,
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        working_dir=Path.cwd(),
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:4])
