"""`make bench`: figures of one run on one machine, ratios first. They inform; no test asserts on them."""

import gzip
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.first_page import measure_first_page
from bench.footprint import measure_footprint
from bench.mails import measure_mails
from bench.shop import stock

WIDGET = Path(__file__).parent.parent / "static" / "widget" / "v1.js"


def main() -> int:
    with TemporaryDirectory(prefix="vouchsafe-bench-") as folder:
        environ = stock(Path(folder), reviews=200)
        measure_footprint(environ)
        measure_first_page(environ)
    measure_mails()
    size = len(gzip.compress(WIDGET.read_bytes(), 9))
    print(f"widget            {size:,} bytes gzip of 8,000 (both elements, CSS, English)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
