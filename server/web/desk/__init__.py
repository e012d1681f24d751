"""Staff pages. Each file is one room of the desk; `blueprint` is their common door."""

from server.web.desk import (
    calls,
    delivery,
    funnel,
    mails,
    orders,
    points,
    printing,
    queue,
    rules,
    settings,
    setup,
    sign_in,
    words,
)  # noqa: F401 - views register themselves
from server.web.desk.frame import blueprint

__all__ = ["blueprint"]
