"""Each mail's own return path, so that a bounce names the mail it is about, and no one else can (EM6).

`bounces+17.9f86d081884c7d659a2f@shop.example`: the job's number, and a keyed hash in small letters, since
some mail servers change the case of what stands before the @.
"""

import hmac
import re

from server.crypto import vault

#: 80 bit; with the number and "bounces+" well under the 64 characters of RFC 5321, 4.5.3.1.1.
MAC_LENGTH = 20
_OURS = re.compile(rf"[^\s<>@]+\+(\d{{1,18}})\.([0-9a-f]{{{MAC_LENGTH}}})@[^\s<>@]+", re.IGNORECASE)


def return_path(bounce_address: str, job_id: int) -> str:
    """The envelope sender of the mail of this job."""
    user, _, domain = bounce_address.rpartition("@")
    return f"{user}+{job_id}.{_mac(job_id)}@{domain}"


def read(address: str) -> int | None:
    """The job a bounce came home for; None for any address that we did not make."""
    found = _OURS.fullmatch(address.strip().strip("<>"))
    if found is None:
        return None
    job_id = int(found[1])
    return job_id if hmac.compare_digest(_mac(job_id), found[2].lower()) else None


def _mac(job_id: int) -> str:
    return vault.fingerprint(str(job_id), "verp")[:MAC_LENGTH]
