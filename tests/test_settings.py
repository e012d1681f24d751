"""The server refuses to start half-configured and says what to set (CONTRACT, Settings)."""

import re
import socket
from pathlib import Path

import pytest

from server import config
from server.errors import ConfigurationError
from tests.shop_systems import run

DOC = Path(__file__).parent.parent / "docs" / "settings.md"
SECRET = "x" * 40


def load(tmp_path: Path, toml: str | None = None, **values: str) -> config.Settings:
    """Settings of a process with just these variables (named without the prefix)."""
    file = tmp_path / "vouchsafe.toml"
    if toml is not None:
        file.write_text(toml, "utf-8")
    environ = {f"VOUCHSAFE_{name.upper()}": value for name, value in values.items()}
    return config.load({"VOUCHSAFE_INSTANCE": str(tmp_path / "instance")} | environ, file)


def test_nothing_set_is_an_embedded_server_with_a_key_of_its_own(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/vouchsafe.db"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert not settings.secure
    key = tmp_path / "instance" / "secret_key"
    assert key.stat().st_mode & 0o077 == 0
    assert load(tmp_path).secret_key == settings.secret_key == key.read_text().strip()


def test_an_empty_environment_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOUCHSAFE_BASE_URL", "https://elsewhere.example")
    monkeypatch.chdir(tmp_path)
    assert config.load({}, tmp_path / "none.toml").base_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"base_url": "reviews.shop.example"}, "VOUCHSAFE_BASE_URL"),
        ({"base_url": "https://shop.example/reviews"}, "VOUCHSAFE_BASE_URL"),
        ({"base_url": "ftp://shop.example"}, "VOUCHSAFE_BASE_URL"),
        ({"base_url": "http://["}, "VOUCHSAFE_BASE_URL"),
        ({"base_url": "https://shop.example:port"}, "VOUCHSAFE_BASE_URL"),
        ({"secret_key": "short"}, "VOUCHSAFE_SECRET_KEY"),
        ({"database_url": "postgresql://db/vouchsafe"}, "VOUCHSAFE_SECRET_KEY"),
        ({"database_url": "mysql://db/vouchsafe", "secret_key": SECRET}, "VOUCHSAFE_DATABASE_URL"),
        ({"database_url": "sqlite:///relative.db", "secret_key": SECRET}, "VOUCHSAFE_DATABASE_URL"),
        ({"smtp_url": "mail.shop.example:587"}, "VOUCHSAFE_SMTP_URL"),
        ({"smtp_url": "smtp://"}, "VOUCHSAFE_SMTP_URL"),
        ({"smtp_url": "smtp://["}, "VOUCHSAFE_SMTP_URL"),
        ({"smtp_url": "smtp://mail.shop.example:port"}, "VOUCHSAFE_SMTP_URL"),
        ({"trusted_proxies": "yes"}, "VOUCHSAFE_TRUSTED_PROXIES"),
        ({"trusted_proxies": "-1"}, "VOUCHSAFE_TRUSTED_PROXIES"),
    ],
)
def test_a_setting_that_cannot_work_is_named(tmp_path: Path, values: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        load(tmp_path, **values)


@pytest.mark.parametrize("toml", ["base_url = ", "colour = 'red'", "\x00"])
def test_a_file_that_cannot_be_read_or_names_unknown_settings_stops_the_start(
    tmp_path: Path, toml: str
) -> None:
    with pytest.raises(ConfigurationError, match=r"vouchsafe\.toml"):
        load(tmp_path, toml)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    toml = 'base_url = "https://file.example"\ntrusted_proxies = 2\n'
    settings = load(tmp_path, toml, base_url="https://environment.example/")
    assert settings.base_url == "https://environment.example"
    assert settings.trusted_proxies == 2
    assert settings.secure


def test_postgresql_addresses_are_taken_in_every_usual_spelling(tmp_path: Path) -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        settings = load(tmp_path, database_url=f"{scheme}://u:p@db/vouchsafe", secret_key=SECRET)
        assert settings.database_url == "postgresql+psycopg://u:p@db/vouchsafe"
        assert settings.sqlite_path is None


def test_the_page_of_settings_names_every_setting_and_no_other() -> None:
    named = set(re.findall(r"VOUCHSAFE_[A-Z_]+", DOC.read_text("utf-8")))
    assert named == set(config.NAMES)


def test_a_mistyped_variable_is_refused_and_ours_are_not(tmp_path: Path) -> None:
    environ = {"VOUCHSAFE_INSTANCE": str(tmp_path), "VOUCHSAFE_EMBEDDED_WORKER": "1"}
    assert config.load(environ, tmp_path / "none.toml").instance == tmp_path
    with pytest.raises(ConfigurationError, match="VOUCHSAFE_TYPO"):
        config.load(environ | {"VOUCHSAFE_TYPO": "x"}, tmp_path / "none.toml")


def test_the_embedded_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    config.load({"VOUCHSAFE_INSTANCE": str(tmp_path)}, tmp_path / "none.toml")
    for name in ("vouchsafe.db", "secret_key"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_while_redis_is_away_limits_are_counted_here_and_the_door_stays_open(make_world) -> None:
    world = make_world(redis_url="redis://127.0.0.1:1/0")
    world.open_store()
    answers = [
        world.client.post("/desk/sign-in", data={"email": "x@example.com"}).status_code for _ in range(12)
    ]
    assert answers[0] == 200
    assert answers[-1] == 429


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_told_in_a_sentence(world, command: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = run(world, command, "--port", str(other.getsockname()[1]))
    assert result.exit_code == 1
    assert "cannot be had" in result.output
    assert "Traceback" not in result.output
