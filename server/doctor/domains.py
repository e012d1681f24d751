"""What the world's mailboxes read in DNS about our mail: SPF, DKIM, DMARC, MX, PTR (rules EM4)."""

import base64
import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.doctor.check import Check, fail, ok, warn
from server.doctor.names import Names, NoAnswerError
from server.doctor.spf import Evaluation

_TAG = re.compile(r"\s*([a-z0-9]+)\s*=\s*([^;]*?)\s*(?:;|$)", re.IGNORECASE)
_AGGREGATE = "rua"


@dataclass(frozen=True, slots=True)
class Post:
    """How a store's mails travel. `address` is the sending host's; `guessed`: taken from the mail server's name."""

    sender_domain: str
    envelope_domain: str
    address: str | None
    guessed: bool
    key: RSAPublicKey | None = None
    selector: str | None = None


def tags(record: str) -> dict[str, str]:
    """`v=DKIM1; p=…` as a mapping; names in small letters."""
    return {name.lower(): "".join(value.split()) for name, value in _TAG.findall(record)}


# --- SPF ------------------------------------------------------------------------------------------


def spf(names: Names, post: Post) -> tuple[Check, bool]:
    """And whether it passes, for DMARC."""
    domain = post.envelope_domain
    record = f"Publish a TXT record at {domain}, like: v=spf1 ip4:{post.address or '192.0.2.1'} -all"
    if not any(text.lower().startswith("v=spf1") for text in names.txt(domain)):
        return fail("spf", f"{domain} has no SPF record, so anyone may claim to send for it.", record), False
    if post.address is None:
        advice = "Name it: vouchsafe doctor --ip 192.0.2.1"
        return warn(
            "spf", f"{domain} has an SPF record; which address we send from is not known.", advice
        ), True
    result, why = Evaluation(names, post.address, domain).result(domain)
    if result == "pass":
        return ok("spf", f"The SPF record of {domain} allows {post.address}."), True
    if result == "permerror":
        return fail(
            "spf", f"The SPF record of {domain} cannot be followed: {why}.", "Mend the record."
        ), False
    sentence = f"The SPF record of {domain} does not allow {post.address} ({result})."
    advice = f"Add ip4:{post.address} to it, or what your mail provider tells you to include."
    if ":" in post.address:
        advice = advice.replace("ip4:", "ip6:")
    if post.guessed:
        return (
            warn(
                "spf",
                sentence,
                advice + " If your provider sends from other addresses, name one: vouchsafe doctor --ip …",
            ),
            False,
        )
    return fail("spf", sentence, advice), False


# --- DKIM -----------------------------------------------------------------------------------------


def dkim(names: Names, post: Post) -> Check:
    if post.key is None or post.selector is None:
        return warn(
            "dkim",
            "Mails leave here unsigned.",
            "Set VOUCHSAFE_DKIM_KEY and VOUCHSAFE_DKIM_SELECTOR (vouchsafe dkim new), unless your mail server signs "
            "for the sender's own domain, both List-Unsubscribe headers included.",
        )
    name = f"{post.selector}._domainkey.{post.sender_domain}"
    found = [tags(text) for text in names.txt(name)]
    if len(found) == 1 and "y" in found[0].get("t", "").split(":"):
        return warn("dkim", f"The DKIM record at {name} is marked as a test (t=y).", "Take t=y out of it.")
    if wrong := _wrong_with(found, post.key):
        advice = f"Publish this one TXT record at {name}: {record_of(post.key)}"
        return fail("dkim", f"{wrong} at {name}.", advice)
    return ok("dkim", f"The DKIM record at {name} fits our key.")


def _wrong_with(found: list[dict[str, str]], key: RSAPublicKey) -> str | None:
    if not found:
        return "There is no DKIM record"
    if len(found) > 1:
        return f"There are {len(found)} TXT records, and only one may stand,"
    published = found[0].get("p")
    if not published:
        return "The key was withdrawn (an empty p=)"
    return None if published == public_half(key) else "Another key than ours is published"


def public_half(key: RSAPublicKey) -> str:
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def record_of(key: RSAPublicKey) -> str:
    return f"v=DKIM1; k=rsa; p={public_half(key)}"


# --- DMARC ----------------------------------------------------------------------------------------


def dmarc(names: Names, post: Post) -> Check:
    domain = post.sender_domain
    advice = f"Publish a TXT record at _dmarc.{domain}: v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
    place, records = _policy(names, domain)
    if not records:
        return fail("dmarc", f"{domain} has no DMARC record; large providers want one.", advice)
    if len(records) > 1:
        return fail(
            "dmarc", f"There are {len(records)} DMARC records at _dmarc.{place}; none counts.", "Keep one."
        )
    policy = records[0].get("p", "").lower()
    if policy not in {"none", "quarantine", "reject"}:
        return fail(
            "dmarc",
            f"The DMARC record at _dmarc.{place} names no policy.",
            "Write p=none, quarantine or reject.",
        )
    if policy == "none" and _AGGREGATE not in records[0]:
        sentence = f"The DMARC record at _dmarc.{place} asks for nothing and reports to nobody."
        return warn("dmarc", sentence, f"Add rua=mailto:postmaster@{place} to see who sends in your name.")
    return ok("dmarc", f"The DMARC record at _dmarc.{place} says p={policy}.")


def alignment(names: Names, post: Post, *, spf_passes: bool) -> Check:
    """Gmail, Yahoo and Microsoft: the domain readers see must be the one that SPF or DKIM proves."""
    place, records = _policy(names, post.sender_domain)
    policy = records[0] if len(records) == 1 else {}
    by_path = spf_passes and _aligned(
        names, post.envelope_domain, post.sender_domain, strict=policy.get("aspf") == "s"
    )
    signs = post.key is not None
    seen = f"readers see {post.sender_domain}, the return path is {post.envelope_domain}"
    if by_path and signs:
        return ok("alignment", f"Return path and signature both speak for {post.sender_domain}.")
    if by_path:
        return ok("alignment", f"The return path speaks for {post.sender_domain}.")
    if signs:
        sentence = f"The signature alone speaks for {post.sender_domain}: {seen}."
        return warn(
            "alignment",
            sentence,
            f"Choose a bounce address in {place or post.sender_domain} that SPF allows.",
        )
    return fail(
        "alignment",
        f"Nothing proves that the mail is the sender's: {seen}.",
        f"Choose a bounce address in {post.sender_domain} that SPF allows, or sign with DKIM.",
    )


def _policy(names: Names, domain: str) -> tuple[str, list[dict[str, str]]]:
    """The DMARC record that holds for a domain: its own, else the nearest above it."""
    labels = domain.split(".")
    for cut in range(max(1, len(labels) - 1)):
        place = ".".join(labels[cut:])
        found = [
            tags(text)
            for text in names.txt(f"_dmarc.{place}")
            if text.lower().replace(" ", "").startswith("v=dmarc1")
        ]
        if found:
            return place, found
    return domain, []


def _aligned(names: Names, one: str, other: str, *, strict: bool) -> bool:
    """The same domain; where the policy is relaxed, the same organisation's: told by where its policy stands."""
    if one.lower() == other.lower():
        return True
    if strict:
        return False
    if f".{one}".endswith(f".{other}") or f".{other}".endswith(f".{one}"):
        return True
    place, found = _policy(names, one)
    return bool(found) and place == _policy(names, other)[0]


# --- hosts ----------------------------------------------------------------------------------------


def mx(names: Names, domain: str) -> Check:
    """Does mail to the bounce address arrive anywhere?"""
    hosts = names.mx(domain)
    advice = f"Publish an MX record for {domain}, so that bounces and complaints come home."
    if hosts == [""]:
        return fail("mx", f"{domain} says that it takes no mail.", advice)
    if hosts and any(names.addresses(host) for host in hosts):
        return ok("mx", f"Bounces to {domain} are taken by {hosts[0]}.")
    if hosts:
        return fail("mx", f"The mail host of {domain}, {hosts[0]}, has no address.", advice)
    if names.addresses(domain):
        return warn("mx", f"{domain} has no MX record; mail goes to the host itself.", advice)
    return fail("mx", f"{domain} has no mail host.", advice)


def ptr(names: Names, post: Post) -> Check:
    """The sending address has a name, and the name has the address (Gmail refuses others)."""
    if post.address is None:
        return warn(
            "ptr", "Which address we send from is not known.", "Name it: vouchsafe doctor --ip 192.0.2.1"
        )
    hosts = names.ptr(post.address)
    advice = f"Ask the provider of {post.address} for a reverse record that names your mail host, whose A or AAAA record leads back."
    say = warn if post.guessed else fail
    if not hosts:
        return say("ptr", f"{post.address} has no name (PTR record).", advice)
    back = [host for host in hosts if post.address in names.addresses(host)]
    if not back:
        return say("ptr", f"{post.address} is named {hosts[0]}, which does not lead back to it.", advice)
    return ok("ptr", f"{post.address} is {back[0]}, and back.")


def unanswered(name: str, _error: NoAnswerError) -> Check:
    return warn(
        name, "DNS did not answer in time.", "Try again; if it stays so, look at this host's resolver."
    )
