"""From arrived orders to reviews, week by week (H4): the desk's overview of asking."""

from server.actions import funnel
from server.clock import utcnow
from server.web import guards
from server.web.desk.frame import blueprint, page


@blueprint.get("/invitations", endpoint="funnel")
def funnel_page() -> tuple[str, int]:
    stages = funnel.by_week(guards.my_store(), utcnow())
    return page(
        "funnel.html",
        stages=stages,
        whole=funnel.total(stages),
        public=funnel.coverage(guards.my_store(), utcnow()),
    )
