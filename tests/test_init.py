"""`vouchsafe init`: a stranger sets up a store, asked or by options."""

import re
from pathlib import Path

import click.testing
import pytest

from server.cli import main

ANSWERS = {
    "--store": "my-shop",
    "--name": "Fern & Tide",
    "--legal-name": "Fern & Tide Ltd",
    "--postal-address": "1 Quay Street, Whitby",
    "--contact-email": "hello@shop.example",
    "--sender-name": "Fern & Tide",
    "--sender-email": "reviews@shop.example",
    "--origins": "https://shop.example",
    "--checkout-notice": "yes",
    "--publish-days": "3",
    "--retention-months": "24",
    "--your-name": "Ada",
    "--your-email": "ada@shop.example",
}


def init(folder: Path, *options: str, typed: str = "") -> click.testing.Result:
    environ = {"VOUCHSAFE_INSTANCE": str(folder), "VOUCHSAFE_BASE_URL": "http://reviews.test"}
    return click.testing.CliRunner().invoke(main, ["init", *options], input=typed, env=environ)


def test_all_by_options_makes_a_store_and_a_way_in(tmp_path: Path) -> None:
    result = init(tmp_path, *[word for pair in ANSWERS.items() for word in pair])
    assert result.exit_code == 0, result.output
    assert "http://reviews.test/desk/sign-in/" in result.output


@pytest.mark.parametrize("slug", ["My Shop", "shop!", "äpfel", "x" * 61])
def test_a_short_name_that_will_not_do_is_said_before_the_other_questions(tmp_path: Path, slug: str) -> None:
    result = init(tmp_path, typed=f"{slug}\nFern\n")
    assert result.exit_code == 1
    assert "Use up to 60 small letters, digits and hyphens." in result.output
    assert "as readers know it" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_the_help_explains_every_option(tmp_path: Path) -> None:
    said = init(tmp_path, "--help").output
    options = re.split(r"^  (?=--)", said, flags=re.MULTILINE)[1:]
    found = {text.split()[0]: " ".join(text.split()[2:]) for text in options}
    assert set(ANSWERS) <= set(found)
    assert all(len(found[name]) > 10 for name in ANSWERS), found
