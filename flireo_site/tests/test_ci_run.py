"""`.ci/run` on machines with and without a browser: it installs one where it may, and says so where it may not."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

# Programs that note how they were called, in the order in which they were.
NOTES = 'echo "{name} $*" >> "$NOTED"'
AS_ROOT = NOTES + '\nshift\nif [ "$1" != true ]; then exec "$@"; fi'
INSTALLED = [
    "apt-get update --quiet=2",
    "apt-get install --quiet=2 --no-install-recommends chromium",
    "make check",
]


class Machine:
    """A machine that has these programs, besides the few that every machine has."""

    def __init__(self, folder: Path) -> None:
        self._programs = folder / "bin"
        self._programs.mkdir()
        self._noted = folder / "noted"
        self._noted.touch()
        for name in ("bash", "dirname", "env"):
            (self._programs / name).symlink_to(str(shutil.which(name)))
        self.has("make")

    def has(self, name: str, script: str = NOTES) -> None:
        program = self._programs / name
        program.write_text(f"#!{shutil.which('bash')}\n{script.format(name=name)}\n")
        program.chmod(0o755)

    def runs(self) -> tuple[int, list[str], str]:
        """Return the exit status, what was called, and what was told of mistakes."""
        command = [str(self._programs / "bash"), str(settings.BASE_DIR / ".ci" / "run")]
        environment = {"PATH": str(self._programs), "NOTED": str(self._noted)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        return done.returncode, self._noted.read_text().splitlines(), done.stderr


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def of_root(machine: Machine) -> Machine:
    machine.has("id", "echo 0")
    return machine


@pytest.fixture
def of_somebody(machine: Machine) -> Machine:
    machine.has("id", "echo 1000")
    return machine


@pytest.mark.parametrize("browser", ["chromium", "chromium-browser", "google-chrome"])
def test_with_a_browser_nothing_is_installed(of_root: Machine, browser: str) -> None:
    of_root.has(browser)
    of_root.has("apt-get")
    assert of_root.runs() == (0, ["make check"], "")


def test_root_installs_a_browser(of_root: Machine) -> None:
    of_root.has("apt-get")
    assert of_root.runs() == (0, INSTALLED, "")


def test_whoever_may_become_root_without_a_password_installs_a_browser(of_somebody: Machine) -> None:
    of_somebody.has("apt-get")
    of_somebody.has("sudo", AS_ROOT)
    status, noted, told = of_somebody.runs()
    assert (status, [line for line in noted if not line.startswith("sudo")], told) == (0, INSTALLED, "")
    assert len([line for line in noted if line.startswith("sudo --non-interactive")]) == 3


@pytest.mark.parametrize("sudo", [None, "exit 1"])
def test_whoever_may_not_is_told_what_to_do_and_nothing_is_run(of_somebody: Machine, sudo: str | None) -> None:
    of_somebody.has("apt-get")
    if sudo:
        of_somebody.has("sudo", sudo)
    status, noted, told = of_somebody.runs()
    assert (status, noted) == (1, [])
    assert "Run: apt-get install chromium" in told


def test_without_anything_to_install_with_it_is_told(of_root: Machine) -> None:
    status, noted, told = of_root.runs()
    assert (status, noted) == (1, [])
    assert "there is no apt-get here" in told


def test_an_installation_that_fails_ends_it(of_root: Machine) -> None:
    of_root.has("apt-get", NOTES + '\n[ "$1" != install ] || exit 100')
    status, noted, _told = of_root.runs()
    assert (status, noted) == (100, INSTALLED[:2])
