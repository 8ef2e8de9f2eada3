from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "a-made-up-key-of-more-than-fifty-characters-for-this-test-only",
    "ALLOWED_HOSTS": "example.com",
    "WEBHOOK_TOKEN": "a-made-up-token-for-this-test",
}
NO_ISSUES = "System check identified no issues (0 silenced)."


def check(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py check` in a process of its own with these variables and no others."""
    command = [sys.executable, "-B", "-W", "error", "manage.py", "check"]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def settings_of(monkeypatch, tmp_path):
    """Return a function that reads the settings afresh with these variables and no others but DATA_DIR."""

    def read(**variables: str) -> dict[str, object]:
        monkeypatch.setattr(os, "environ", {"DATA_DIR": str(tmp_path), **variables})
        return runpy.run_path(str(ROOT / "flireo_site" / "settings.py"))

    return read


def test_a_fresh_copy_passes_the_checks_in_an_empty_environment(tmp_path):
    shutil.copy(ROOT / "manage.py", tmp_path)
    for package in ("flireo_site", "assistants", "callers"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    finished = check(tmp_path)
    assert (finished.stdout.strip(), finished.stderr) == (NO_ISSUES, "")
    assert (tmp_path / "var" / "secret-key.txt").stat().st_size >= 50


def test_production_passes_the_checks_with_what_it_demands(tmp_path):
    finished = check(ROOT, DATA_DIR=str(tmp_path), **PRODUCTION)
    assert (finished.stdout.strip(), finished.stderr) == (NO_ISSUES, "")
    assert not (tmp_path / "secret-key.txt").exists()


def test_production_that_is_refused_shows_no_secret(tmp_path):
    variables = PRODUCTION | {"DATABASE_URL": "postgresql://me:hunter2@example.com:port/flireo"}
    finished = check(ROOT, DATA_DIR=str(tmp_path), **variables)
    assert finished.returncode == 1
    assert "ImproperlyConfigured: DATABASE_URL must look like postgresql://" in finished.stderr
    for secret in ("hunter2", PRODUCTION["SECRET_KEY"], PRODUCTION["WEBHOOK_TOKEN"]):
        assert secret not in finished.stdout + finished.stderr


def test_production_without_anything_names_all_that_is_missing(settings_of):
    with pytest.raises(ImproperlyConfigured) as refusal:
        settings_of(DEBUG="0")
    assert str(refusal.value) == (
        "With DEBUG=0 these must be set in the environment: SECRET_KEY, ALLOWED_HOSTS, WEBHOOK_TOKEN. See .env.example."
    )


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "WEBHOOK_TOKEN"])
def test_production_names_the_one_that_is_missing(settings_of, missing):
    with pytest.raises(ImproperlyConfigured) as refusal:
        settings_of(**PRODUCTION | {missing: " "})
    assert str(refusal.value).startswith(f"With DEBUG=0 these must be set in the environment: {missing}. ")


def test_production_makes_no_key_for_credentials_by_itself(settings_of, tmp_path):
    assert settings_of(**PRODUCTION)["CREDENTIALS_KEYS"] == []
    assert not (tmp_path / "credentials-key.txt").exists()


def test_development_keeps_the_key_for_credentials_that_it_made(settings_of):
    made = settings_of()["CREDENTIALS_KEYS"]
    assert len(made) == 1
    assert settings_of()["CREDENTIALS_KEYS"] == made


def test_addresses_inside_the_own_network_are_asked_only_when_allowed(settings_of):
    assert settings_of()["CRM_PRIVATE_ADDRESSES"] == []
    assert settings_of(CRM_PRIVATE_ADDRESSES="10.0.0.0/8")["CRM_PRIVATE_ADDRESSES"] == [ip_network("10.0.0.0/8")]


def test_production_is_served_over_https_only(settings_of):
    settings = settings_of(**PRODUCTION | {"ALLOWED_HOSTS": "example.com,.example.org,*"})
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://example.com", "https://example.org"]


def test_production_reads_its_secrets_from_files(settings_of, tmp_path):
    secrets = {
        "SECRET_KEY": PRODUCTION["SECRET_KEY"],
        "WEBHOOK_TOKEN": PRODUCTION["WEBHOOK_TOKEN"],
        "CREDENTIALS_KEY": "a-made-up-key-for-credentials-in-this-test",
        "DATABASE_URL": "postgresql://me:hunter2@db/flireo",
        "REDIS_URL": "redis://:hunter2@cache",
    }
    for name, value in secrets.items():
        (tmp_path / name).write_text(value)
    paths = {f"{name}_FILE": str(tmp_path / name) for name in secrets}
    settings = settings_of(DEBUG="0", ALLOWED_HOSTS="example.com", **paths)
    assert {name: settings[name] for name in ("SECRET_KEY", "WEBHOOK_TOKEN", "REDIS_URL")} == {
        name: secrets[name] for name in ("SECRET_KEY", "WEBHOOK_TOKEN", "REDIS_URL")
    }
    assert settings["CREDENTIALS_KEYS"] == [secrets["CREDENTIALS_KEY"]]
    assert settings["DATABASES"]["default"]["PASSWORD"] == "hunter2"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://me:hunter2@example.com/flireo"),
        ("REDIS_URL", "redis://:hunter2@example.com/0"),
        ("WEBHOOK_TOKEN", "hunter2"),
        ("ALLOWED_HOSTS", "https://example.com"),
        ("DEBUG", "maybe"),
        ("DEFAULT_COUNTRY", "Nederland"),
        ("DEFAULT_COUNTRY", "ZZ"),
        ("WEB_CONCURRENCY", "x"),
        ("RAW_BODY_DAYS", "three"),
        ("BACK_TEST_CALLS", "0"),
        ("DATA_DIR", "/dev/null/data"),
        ("SECRET_KEY_FILE", "/nowhere/key"),
    ],
)
def test_nonsense_is_refused_by_name(settings_of, name, value):
    with pytest.raises(ImproperlyConfigured, match=f"^{name} ") as refusal:
        settings_of(**{name: value})
    assert "hunter2" not in str(refusal.value)


def test_by_default_everything_is_kept_in_the_data_folder(settings_of, tmp_path):
    settings = settings_of()
    assert settings["DATABASES"]["default"]["NAME"] == f"{tmp_path}/flireo.sqlite3"
    assert settings["CELERY_BROKER_URL"] == "filesystem://localhost"
    assert settings["CELERY_BROKER_TRANSPORT_OPTIONS"]["data_folder_in"] == f"{tmp_path}/queue"


def test_by_default_it_answers_this_machine_only(settings_of):
    settings = settings_of()
    assert settings["DEBUG"] is True
    assert settings["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]


def test_the_broker_is_database_one_of_redis(settings_of):
    assert settings_of(REDIS_URL="redis://cache:6379/")["CELERY_BROKER_URL"] == "redis://cache:6379/1"
