"""A worker in a process of its own, to be killed: `python -m tests.killable <skip minutes>`.

Its clock is ahead by as many minutes as the test says, so that a killed worker's leases have run out.
"""

import sys
from datetime import timedelta

from server.app import create_app
from server.clock import utcnow
from server.config import load
from server.worker import Worker

if __name__ == "__main__":
    ahead = timedelta(minutes=int(sys.argv[1]))
    settings = load()
    worker = Worker(create_app(settings), settings, now=lambda: utcnow() + ahead)
    print("ready", flush=True)
    worker.drain()
