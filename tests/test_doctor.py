"""The doctor against a real DNS server, mail server and database of our own (rules EM4)."""

import ipaddress
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any

import click.testing
import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from server import doctor
from server.cli import main
from server.config import dkim_key
from server.db import db
from server.doctor.domains import record_of
from server.doctor.names import Names
from server.doctor.spf import Evaluation
from tests.dns_stand_in import Zone, dns_server, txt
from tests.factories import World, now
from tests.post_office import post_office

IP = "198.51.100.10"
BOUNCES = "bounces@mail.shop.example"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("keys") / "dkim.pem"
    pair = rsa.generate_private_key(65537, 2048)
    path.write_bytes(pair.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


@pytest.fixture
def zone(key: Path) -> Zone:
    """All as it should be: mails from IP, From shop.example, bounces to mail.shop.example."""
    return {
        ("mail.shop.example", "TXT"): [txt("v=spf1 ip4:198.51.100.0/24 -all")],
        ("mail.shop.example", "MX"): ["10 mx.shop.example."],
        ("mx.shop.example", "A"): [IP],
        ("vouchsafe._domainkey.shop.example", "TXT"): [txt(record_of(dkim_key(key).public_key()))],
        ("_dmarc.shop.example", "TXT"): [txt("v=DMARC1; p=reject; rua=mailto:dmarc@shop.example")],
        ("10.100.51.198.in-addr.arpa", "PTR"): ["mx.shop.example."],
    }


@pytest.fixture
def resolver(zone: Zone) -> Iterator[str]:
    with dns_server(zone, {"silent.example", "_dmarc.silent.example"}) as address:
        yield address


@pytest.fixture
def shop(make_world: Callable[..., World], key: Path, resolver: str) -> World:
    made = make_world(dkim_key=key, dkim_selector="vouchsafe", resolver=resolver)
    made.open_store(bounce_address=BOUNCES)
    return made


def looked(world: World, address: str | None = IP, **over: Any) -> dict[str, doctor.Check]:
    """Each check of the store's mail by its name."""
    with world.app.app_context():
        settings = replace(world.settings, **over)
        names = Names(settings.resolver)
        return {c.name: c for c in doctor.mail(settings, world.store(), names, address)}


def states(world: World, **over: Any) -> dict[str, str]:
    return {name: check.state.value for name, check in looked(world, **over).items()}


# --- DNS ------------------------------------------------------------------------------------------


def test_a_good_zone_is_green(shop: World) -> None:
    assert states(shop) == dict.fromkeys(("spf", "dkim", "dmarc", "alignment", "mx", "ptr"), "ok")


@pytest.mark.parametrize(
    ("place", "records", "name", "word"),
    [
        (("mail.shop.example", "TXT"), None, "spf", "no SPF record"),
        (("mail.shop.example", "TXT"), ["v=spf1 ip4:203.0.113.1 -all"], "spf", "does not allow"),
        (("mail.shop.example", "TXT"), ["v=spf1 ~all"], "spf", "softfail"),
        (("mail.shop.example", "TXT"), ["v=spf1 -all", "v=spf1 +all"], "spf", "2 SPF records"),
        (("mail.shop.example", "TXT"), ["v=spf1 include:mail.shop.example -all"], "spf", "more than 10 look-ups"),
        (("mail.shop.example", "TXT"), ["v=spf1 ipv4:198.51.100.10 -all"], "spf", "no SPF term"),
        (("vouchsafe._domainkey.shop.example", "TXT"), None, "dkim", "no DKIM record"),
        (("vouchsafe._domainkey.shop.example", "TXT"), ["v=DKIM1; p="], "dkim", "withdrawn"),
        (("vouchsafe._domainkey.shop.example", "TXT"), ["v=DKIM1; p=MIIBIjAN"], "dkim", "Another key"),
        (("_dmarc.shop.example", "TXT"), None, "dmarc", "no DMARC record"),
        (("_dmarc.shop.example", "TXT"), ["v=DMARC1; rua=mailto:x@shop.example"], "dmarc", "no policy"),
        (("_dmarc.shop.example", "TXT"), ["v=DMARC1; p=none", "v=DMARC1; p=reject"], "dmarc", "2 DMARC records"),
        (("mail.shop.example", "MX"), None, "mx", "no mail host"),
        (("mail.shop.example", "MX"), ["0 ."], "mx", "takes no mail"),
        (("mx.shop.example", "A"), None, "mx", "has no address"),
        (("10.100.51.198.in-addr.arpa", "PTR"), None, "ptr", "has no name"),
        (("10.100.51.198.in-addr.arpa", "PTR"), ["other.example."], "ptr", "does not lead back"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_zone_is_red_with_what_to_do(
    shop: World, zone: Zone, place: tuple[str, str], records: list[str] | None, name: str, word: str
) -> None:
    zone.pop(place)
    if records is not None:
        zone[place] = [txt(text) for text in records] if place[1] == "TXT" else records
    found = looked(shop)[name]
    assert found.state == "fail"
    assert word in found.sentence
    assert found.advice


def test_a_return_path_elsewhere_without_a_signature_proves_nothing(shop: World, zone: Zone) -> None:
    """The misaligned zone: SPF passes for a domain that readers never see."""
    zone["sender.example", "TXT"] = [txt("v=spf1 ip4:198.51.100.10 -all")]
    zone["sender.example", "A"] = [IP]
    shop.change_store(bounce_address="bounces@sender.example")
    unsigned = {"dkim_key": None, "dkim_selector": None}
    assert states(shop, **unsigned)["alignment"] == "fail"
    assert states(shop)["alignment"] == "warn"


def test_a_strict_policy_wants_the_very_same_domain(shop: World, zone: Zone) -> None:
    unsigned = {"dkim_key": None, "dkim_selector": None}
    assert states(shop, **unsigned)["alignment"] == "ok"
    zone["_dmarc.shop.example", "TXT"] = [txt("v=DMARC1; p=reject; aspf=s; rua=mailto:x@shop.example")]
    assert states(shop, **unsigned)["alignment"] == "fail"


def test_two_domains_below_one_policy_are_one_organisations(shop: World, zone: Zone) -> None:
    shop.change_store(sender_email="reviews@news.shop.example")
    assert states(shop, dkim_key=None, dkim_selector=None)["alignment"] == "ok"


def test_a_policy_that_asks_nothing_and_reports_nowhere_is_yellow(shop: World, zone: Zone) -> None:
    zone["_dmarc.shop.example", "TXT"] = [txt("v=DMARC1; p=none")]
    assert states(shop)["dmarc"] == "warn"


def test_a_dns_server_that_is_silent_costs_seconds_and_is_told(shop: World) -> None:
    shop.change_store(sender_email="x@silent.example", bounce_address="b@silent.example")
    began = time.monotonic()
    found = looked(shop)
    assert time.monotonic() - began < 15
    assert found["spf"].state == "warn"
    assert "did not answer" in found["spf"].sentence


def test_without_a_known_address_the_doctor_asks_for_it(shop: World) -> None:
    found = looked(shop, address=None)
    assert found["spf"].state == "warn"
    assert "--ip" in (found["spf"].advice or "")


# --- SPF ------------------------------------------------------------------------------------------

SPF_ZONE: Zone = {
    ("a.example", "A"): ["192.0.2.7"],
    ("a.example", "AAAA"): ["2001:db8::7"],
    ("a.example", "MX"): ["10 mx.a.example."],
    ("mx.a.example", "A"): ["192.0.2.25"],
    ("_spf.a.example", "TXT"): [txt("v=spf1 ip4:192.0.2.64/26 ip6:2001:db8:1::/48 ?all")],
    ("192.0.2.99._ip.a.example", "A"): ["127.0.0.2"],
    ("99.2.0.192.in-addr.a.example", "A"): ["127.0.0.2"],
    ("loop.example", "TXT"): [txt("v=spf1 redirect=loop.example")],
}


@pytest.mark.parametrize(
    ("record", "address", "result"),
    [
        ("v=spf1 -all", "192.0.2.7", "fail"),
        ("v=spf1 ?all", "192.0.2.7", "neutral"),
        ("v=spf1", "192.0.2.7", "neutral"),
        ("V=SPF1 A -ALL", "192.0.2.7", "pass"),
        ("v=spf1 a -all", "192.0.2.8", "fail"),
        ("v=spf1 a/24 -all", "192.0.2.8", "pass"),
        ("v=spf1 a//64 -all", "2001:db8::8", "pass"),
        ("v=spf1 a/24//64 -all", "2001:db8:0:1::8", "fail"),
        ("v=spf1 a:a.example ~all", "2001:db8::7", "pass"),
        ("v=spf1 mx -all", "192.0.2.25", "pass"),
        ("v=spf1 mx:a.example/30 -all", "192.0.2.26", "pass"),
        ("v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.200", "pass"),
        ("v=spf1 ip4:192.0.2.0/24 -all", "2001:db8::7", "fail"),
        ("v=spf1 include:_spf.a.example -all", "192.0.2.65", "pass"),
        ("v=spf1 include:_spf.a.example -all", "192.0.2.1", "fail"),
        ("v=spf1 include:_spf.a.example -all", "2001:db8:1::1", "pass"),
        ("v=spf1 -include:_spf.a.example +all", "192.0.2.65", "fail"),
        ("v=spf1 redirect=_spf.a.example", "192.0.2.1", "neutral"),
        ("v=spf1 redirect=_spf.a.example exp=why.a.example", "192.0.2.65", "pass"),
        ("v=spf1 exists:%{i}._ip.%{d} -all", "192.0.2.99", "pass"),
        ("v=spf1 exists:%{ir}.%{v}.%{d2} -all", "192.0.2.99", "pass"),
        ("v=spf1 exists:%{i}._ip.%{d} -all", "192.0.2.98", "fail"),
        ("v=spf1 ptr -all", "192.0.2.7", "fail"),
        ("v=spf1 include:none.example -all", "192.0.2.7", "permerror"),
        ("v=spf1 redirect=none.example", "192.0.2.7", "permerror"),
        ("v=spf1 include:loop.example -all", "192.0.2.7", "permerror"),
        ("v=spf1 ip4:192.0.2.300 -all", "192.0.2.7", "permerror"),
        ("v=spf1 nonsense -all", "192.0.2.7", "permerror"),
        ("v=spf1 " + "a:a.example " * 11 + "-all", "192.0.2.1", "permerror"),
    ],
)
def test_spf_is_read_as_receivers_read_it(record: str, address: str, result: str) -> None:
    """RFC 7208, 4 to 7."""
    with dns_server(SPF_ZONE | {("a.example", "TXT"): [txt("other text"), txt(record)]}) as server:
        assert Evaluation(Names(server), address, "a.example").result("a.example")[0] == result


# --- the mail server ------------------------------------------------------------------------------


def certificate(tmp_path: Path) -> tuple[SSLContext, Path]:
    """For 127.0.0.1, signed by itself."""
    pair = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begins = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(pair.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=10))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(pair, hashes.SHA256())
    )
    path = tmp_path / "mx.pem"
    path.write_bytes(
        made.public_bytes(Encoding.PEM)
        + pair.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, path


def relay(world: World, url: str | None) -> tuple[str, str]:
    found = doctor.relay(replace(world.settings, smtp_url=url))
    return found.state.value, found.sentence


def test_a_mail_server_is_knocked_at(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, path = certificate(tmp_path)
    assert relay(world, None)[0] == "warn"
    assert relay(world, "smtp://127.0.0.1:1")[0] == "fail"
    with post_office() as plain:
        assert relay(world, f"smtp://127.0.0.1:{plain.port}")[0] == "ok"
        state, sentence = relay(world, f"smtp://shop:secret@127.0.0.1:{plain.port}")
        assert (state, "no STARTTLS" in sentence) == ("fail", True)
    with post_office(tls=context, password="secret") as encrypted:
        url = f"smtp://shop:secret@127.0.0.1:{encrypted.port}"
        state, sentence = relay(world, url)
        assert (state, "not valid" in sentence) == ("fail", True)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        state, sentence = relay(world, url)
        assert (state, "over TLS" in sentence) == ("ok", True)
        state, sentence = relay(world, url.replace("secret", "wrong"))
        assert (state, "name and password" in sentence) == ("fail", True)
        assert encrypted.came == []


# --- the house ------------------------------------------------------------------------------------


def house(world: World) -> dict[str, str]:
    with world.app.app_context():
        return {c.name: c.state.value for c in doctor.house(world.settings, now())}


def test_a_database_that_was_not_migrated_is_red(world: World) -> None:
    assert house(world)["database"] == "ok"
    with world.acting():
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        assert house(world)["database"] == "fail"
    finally:
        with world.acting():
            from server.schema import head

            db.session.execute(sa.text("UPDATE alembic_version SET version_num = :head"), {"head": head()})


@pytest.mark.parametrize(("late", "state"), [(1, "ok"), (10, "warn"), (60, "fail")])
def test_jobs_that_wait_tell_that_no_worker_is_there(world: World, late: int, state: str) -> None:
    world.client.post("/desk/sign-in", data={"email": "ada@shop.example"})
    with world.acting():
        db.session.execute(
            sa.update(db.metadata.tables["outbox"]).values(due_at=now() - timedelta(minutes=late))
        )
    assert house(world)["worker"] == state


def test_an_address_where_nobody_answers_is_red(world: World) -> None:
    assert house(world)["base_url"] == "fail"


def run(world: World, *arguments: str, **environ: str) -> click.testing.Result:
    own = {
        "VOUCHSAFE_INSTANCE": str(world.settings.instance),
        "VOUCHSAFE_DATABASE_URL": world.settings.database_url,
        "VOUCHSAFE_SECRET_KEY": world.settings.secret_key,
        "VOUCHSAFE_BASE_URL": "http://127.0.0.1:1",
    }
    return click.testing.CliRunner().invoke(main, ["doctor", *arguments], env=own | environ)


def test_the_command_says_each_check_and_fails_when_one_does(shop: World, resolver: str, key: Path) -> None:
    signing = {"VOUCHSAFE_DKIM_KEY": str(key), "VOUCHSAFE_DKIM_SELECTOR": "vouchsafe"}
    result = run(shop, "--json", "--resolver", resolver, "--ip", IP, **signing)
    found = json.loads(result.output.partition("\nError")[0])
    assert result.exit_code == 1
    assert {c["name"] for c in found["server"]} == {
        "disk", "mail_folder", "database", "clock", "worker", "base_url", "smtp",
    }  # fmt: skip
    assert [c["state"] for c in found["demo"]] == ["ok"] * 7
    assert all(c["advice"] for checks in found.values() for c in checks if c["state"] != "ok")
    plain = run(shop, "--resolver", resolver, "--ip", IP, "--store", "demo", **signing)
    assert "FAIL" in plain.output
    assert "VOUCHSAFE_BASE_URL" in plain.output


def test_a_mistyped_resolver_or_address_is_told(shop: World) -> None:
    for wrong in (["--resolver", "nowhere"], ["--ip", "not an address"]):
        result = run(shop, *wrong)
        assert result.exit_code in {1, 2}
        assert "Traceback" not in result.output
        assert isinstance(result.exception, SystemExit)


# --- the desk -------------------------------------------------------------------------------------


def test_the_desk_shows_the_same_checks_when_asked(shop: World) -> None:
    desk = shop.desk()
    assert "DMARC" not in desk.client.get("/desk/delivery").get_data(as_text=True)
    page = desk.post("/desk/delivery/checks")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "The DMARC record at _dmarc.shop.example says p=reject." in text
    assert "No mail server is set" in text
