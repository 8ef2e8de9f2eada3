"""The files around the code agree with the settings: every variable is described, every service is fed."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from django.conf import settings

from flireo_site.tests.own_environment import READ_BY_SETTINGS

OURS = ["migrate", "web", "worker", "beat"]


def text_of(name: str) -> str:
    return (settings.BASE_DIR / name).read_text(encoding="utf-8")


def read_by_settings() -> set[str]:
    return set(re.findall(r'environment\.\w+\(\s*"(\w+)"', text_of("flireo_site/settings.py")))


def read_by_server() -> set[str]:
    return set(re.findall(r'environment\.\w+\("(\w+)"', text_of("flireo_site/serving.py")))


def filled_into_compose() -> set[str]:
    return set(re.findall(r"\$\{(\w+)", text_of("docker-compose.yml")))


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load(text_of("docker-compose.yml"))


def test_every_variable_is_described_and_no_other() -> None:
    described = set(re.findall(r"^#? ?([A-Z_]+)=", text_of(".env.example"), re.MULTILINE))
    assert described == read_by_settings() | read_by_server() | filled_into_compose()


def test_tests_start_without_any_variable_of_the_settings() -> None:
    assert read_by_settings() == READ_BY_SETTINGS


def test_compose_has_the_shape_of_production(compose: Any) -> None:
    assert set(compose["services"]) == {*OURS, "postgres", "redis"}


@pytest.mark.parametrize("name", OURS)
def test_every_process_gets_database_and_redis(compose: Any, name: str) -> None:
    service = compose["services"][name]
    assert service["environment"].keys() >= {"DATABASE_URL", "REDIS_URL", "DATA_DIR"}
    assert service["env_file"] == ".env"
    assert "data:/data" in service["volumes"]


def test_compose_sets_only_variables_that_are_read(compose: Any) -> None:
    for name in OURS:
        assert set(compose["services"][name]["environment"]) <= read_by_settings() | read_by_server()


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_processes_wait_for_the_migration(compose: Any, name: str) -> None:
    waits = compose["services"][name]["depends_on"]
    assert waits["migrate"]["condition"] == "service_completed_successfully"


@pytest.mark.parametrize("name", ["web", "worker", "postgres", "redis"])
def test_services_that_can_be_asked_are_asked_for_their_health(compose: Any, name: str) -> None:
    assert compose["services"][name]["healthcheck"]["test"]


def test_redis_never_gives_up_the_queue(compose: Any) -> None:
    assert "--maxmemory-policy volatile-ttl" in compose["services"]["redis"]["command"]


def test_named_volumes_are_declared(compose: Any) -> None:
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service["volumes"]}
    assert used == set(compose["volumes"])


def test_the_image_serves_as_an_ordinary_user() -> None:
    steps = [line.split() for line in text_of("Dockerfile").splitlines() if re.match("[A-Z]+ ", line)]
    names = [step[0] for step in steps]
    assert names.index("USER") < names.index("CMD")
    assert steps[names.index("USER")] == ["USER", "flireo"]


def test_what_the_image_is_built_from_is_not_left_out() -> None:
    copied = ["requirements.txt", "manage.py", "bin", "assistants", "callers", "docs", "flireo_site"]
    assert all((settings.BASE_DIR / name).exists() for name in copied)
    left_out = text_of(".dockerignore").split()
    assert not {name for name in copied if name in left_out or f"/{name}/" in left_out}
