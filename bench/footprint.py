"""How heavy and how quick the embedded server is: seconds to the first answer, memory after it."""

from collections.abc import Mapping
from pathlib import Path

from bench.shop import free_port, serving, vouchsafe


def measure_footprint(environ: Mapping[str, str]) -> None:
    port = free_port()
    with_worker = {**environ, "VOUCHSAFE_EMBEDDED_WORKER": "1"}
    with serving(vouchsafe(port), with_worker, f"http://127.0.0.1:{port}/readyz") as (pid, seconds):
        sizes = [_resident(one) for one in [pid, *_children(pid)]]
    print(
        f"embedded server   ready in {seconds:.2f} s (aim 2), {sum(sizes):.0f} MB resident (aim 120): {sizes}"
    )


def _children(pid: int) -> list[int]:
    said = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in said.split()]


def _resident(pid: int) -> float:
    """Resident set size, shared pages and all. MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return round(int(kilobytes) / 1024, 1)
