"""Staff pages. Each file is one room of the desk; `blueprint` is their common door."""

from server.web.desk import (  # noqa: F401 - views register themselves
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
)
from server.web.desk.frame import blueprint

__all__ = ["blueprint"]
