"""The server refuses to start half-configured and says what to set (CONTRACT, Settings)."""

import re
from pathlib import Path

import pytest

from server import config
from server.errors import ConfigurationError

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
