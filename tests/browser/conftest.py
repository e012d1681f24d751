"""Chromium for what people see. Where none can be had the tests are skipped and say so; in CI they fail."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    system = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(executable_path=system, args=ARGUMENTS)
        except Error as reason:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no Chromium: {reason.message.splitlines()[0]}")
        yield found
        found.close()
