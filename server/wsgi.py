"""What the server process loads: the app, and in embedded mode the worker inside it."""

import os
import threading
from typing import Any

from server.app import create_app, wsgi
from server.config import load
from server.worker import Worker

#: Set by `vouchsafe serve` for the one process that carries the worker (D25).
WORKER_FLAG = "VOUCHSAFE_EMBEDDED_WORKER"


def build() -> Any:
    settings = load()
    app = create_app(settings)
    if os.environ.get(WORKER_FLAG) == "1":
        worker = Worker(app, settings)
        threading.Thread(target=worker.run, args=(threading.Event(),), name="worker", daemon=True).start()
    return wsgi(app, settings)
