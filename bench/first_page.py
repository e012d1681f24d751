"""The public first page against the floor: alternating runs of wrk, medians, their ratio."""

import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from bench.shop import PAGE, free_port, serving, vouchsafe

ROUNDS = 5
SECONDS = 3
CONNECTIONS = 32


def measure_first_page(environ: Mapping[str, str]) -> None:
    if shutil.which("wrk") is None:
        print("first page        not measured: wrk is missing (Debian: apt install wrk)")
        return
    ours_at, floor_at = free_port(), free_port()
    ours, floor = f"http://127.0.0.1:{ours_at}{PAGE}", f"http://127.0.0.1:{floor_at}/"
    body = Path(environ["VOUCHSAFE_INSTANCE"]) / "floor.json"
    with serving(vouchsafe(ours_at), environ, ours):
        with urllib.request.urlopen(ours) as answer:
            body.write_bytes(answer.read())
        bare = [sys.executable, "-m", "bench.floor", str(floor_at)]
        with serving(bare, {"BENCH_BODY": str(body)}, floor):
            pairs = [(_wrk(ours), _wrk(floor)) for _ in range(ROUNDS)]
    ratio = median(a / b for a, b in pairs)
    mine, bottom = median(a for a, _ in pairs), median(b for _, b in pairs)
    print(
        f"first page        {ratio:.2f} of the floor (aim 0.50): {mine:,.0f} req/s against {bottom:,.0f}, "
        f"{body.stat().st_size:,} bytes, wrk -t1 -c{CONNECTIONS}, {ROUNDS} pairs of {SECONDS} s"
    )


def _wrk(url: str) -> float:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said:
        raise RuntimeError(said)
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None:
        raise RuntimeError(said)
    return float(found[1])
