from __future__ import annotations

import os
import stat
import threading
from ipaddress import ip_network
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured

from flireo_site import environment

TOKEN = "m3p0xcVQ-token_of_32_characters_"


@pytest.fixture
def given(monkeypatch):
    """Set the variable THING."""
    monkeypatch.delenv("THING", raising=False)
    monkeypatch.delenv("THING_FILE", raising=False)
    return lambda value, name="THING": monkeypatch.setenv(name, str(value))


def refusal(reader, *args, **options) -> str:
    with pytest.raises(ImproperlyConfigured) as caught:
        reader("THING", *args, **options)
    assert "THING" in str(caught.value)
    # What is shown is the whole of it: no cause or context that repeats what was refused.
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return str(caught.value)


def test_text_is_read_without_white_space_around_it(given):
    given("  some words ")
    assert environment.text("THING") == "some words"


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_without_text_there_is_the_default(given, blank):
    if blank is not None:
        given(blank)
    assert environment.text("THING", "default") == "default"
    assert environment.text("THING") == ""


def test_a_secret_is_read_from_the_variable(given):
    given(TOKEN)
    assert environment.secret("THING") == TOKEN


def test_a_secret_is_read_from_a_file(given, tmp_path):
    (tmp_path / "secret").write_text(f"{TOKEN}\n")
    given(tmp_path / "secret", "THING_FILE")
    assert environment.secret("THING") == TOKEN
    assert environment.url_token("THING") == TOKEN


def test_a_secret_that_is_not_set_is_empty(given):
    assert environment.secret("THING") == ""


def test_a_secret_with_a_file_beside_it_is_refused(given, tmp_path):
    given(TOKEN)
    given(tmp_path / "secret", "THING_FILE")
    message = refusal(environment.secret)
    assert message == "Both THING and THING_FILE are set. Set one of them."


def test_a_file_that_is_not_there_is_refused(given, tmp_path):
    given(tmp_path / "nowhere", "THING_FILE")
    message = refusal(environment.secret)
    assert f"THING_FILE is '{tmp_path}/nowhere', which cannot be read: No such file or directory." in message


@pytest.mark.parametrize(("content", "reason"), [(b" \n", "which is empty"), (b"\xff\xfe", "it holds no text")])
def test_a_file_without_a_secret_is_refused(given, tmp_path, content, reason):
    (tmp_path / "secret").write_bytes(content)
    given(tmp_path / "secret", "THING_FILE")
    assert reason in refusal(environment.secret)


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("true", True), ("YES", True), ("0", False), ("False", False), ("no", False)]
)
def test_a_flag_is_read(given, value, expected):
    given(value)
    assert environment.flag("THING", default=not expected) is expected


@pytest.mark.parametrize("default", [True, False])
def test_a_flag_that_is_not_set_has_its_default(given, default):
    assert environment.flag("THING", default=default) is default


@pytest.mark.parametrize("value", ["2", "on", "enabled", "tru"])
def test_another_flag_is_refused(given, value):
    given(value)
    assert refusal(environment.flag, default=True) == f"THING is {value!r}. Write 1 or 0."


def test_a_count_is_read(given):
    given("14")
    assert environment.count("THING", default=3, least=0) == 14


def test_a_count_that_is_not_set_has_its_default(given):
    assert environment.count("THING", default=3, least=0) == 3


@pytest.mark.parametrize("value", ["0", "-1", "3.5", "three", "1e3", "1_000", "٣", "9" * 10])
def test_another_count_is_refused(given, value):
    given(value)
    assert refusal(environment.count, 3, least=1) == f"THING is {value!r}. Write a whole number of 1 or more."


def test_hosts_are_read(given):
    given("example.com, .example.org,127.0.0.1 ,[::1],")
    assert environment.hosts("THING") == ["example.com", ".example.org", "127.0.0.1", "[::1]"]


def test_any_host_is_read(given):
    given("*")
    assert environment.hosts("THING") == ["*"]


def test_hosts_that_are_not_set_are_none(given):
    given(" , ")
    assert environment.hosts("THING") == []


@pytest.mark.parametrize("host", ["https://example.com", "example.com:8000", "example.com/", "a b", "['a']", "*.a.nl"])
def test_another_host_is_refused(given, host):
    given(f"example.org,{host}")
    message = refusal(environment.hosts)
    assert f"THING holds {host!r}." in message
    assert "without https://, port or path" in message


def test_a_country_is_read_in_capitals(given):
    given("be")
    assert environment.country("THING", "NL") == "BE"


def test_a_country_that_is_not_set_has_its_default(given):
    assert environment.country("THING", "NL") == "NL"


@pytest.mark.parametrize("value", ["Nederland", "N", "31", "N1", "ZZ", "EU"])
def test_another_country_is_refused(given, value):
    given(value)
    assert "Write a two-letter country code, such as NL." in refusal(environment.country, "NL")


def test_a_folder_is_made(given, tmp_path):
    given(tmp_path / "new" / "data")
    assert environment.folder("THING", tmp_path / "default") == tmp_path / "new" / "data"
    assert (tmp_path / "new" / "data").is_dir()


def test_a_folder_that_is_not_set_has_its_default(given, tmp_path):
    assert environment.folder("THING", tmp_path / "default") == tmp_path / "default"
    assert (tmp_path / "default").is_dir()


def test_a_folder_that_cannot_be_made_is_refused(given, tmp_path):
    (tmp_path / "file").write_text("")
    given(tmp_path / "file" / "data")
    assert f"THING is '{tmp_path}/file/data', which cannot be made" in refusal(environment.folder, tmp_path)


def test_a_folder_that_may_not_be_written_to_is_refused(given, tmp_path, monkeypatch):
    # Asked of the system, because root may write into any folder.
    monkeypatch.setattr(environment.os, "access", lambda path, mode: False)
    given(tmp_path)
    assert "may not be written to" in refusal(environment.folder, tmp_path)


def test_a_token_is_read(given):
    given(TOKEN)
    assert environment.url_token("THING") == TOKEN


def test_a_token_that_is_not_set_is_empty(given):
    assert environment.url_token("THING") == ""


@pytest.mark.parametrize("value", ["too-short", "with/slash/in/the/middle", "with spaces in the middle", "x" * 201])
def test_another_token_is_refused_and_not_repeated(given, value):
    given(value)
    message = refusal(environment.url_token)
    assert value not in message
    assert "secrets.token_urlsafe(32)" in message


@pytest.mark.parametrize(
    "url", ["redis://localhost:6379", "rediss://:p4ss@example.com", "redis://me:p%2Fq@[::1]:6379", "redis://cache"]
)
def test_a_redis_server_is_read(given, url):
    given(f"{url}/")
    assert environment.redis_url("THING") == url


def test_a_redis_server_that_is_not_set_is_empty(given):
    assert environment.redis_url("THING") == ""


@pytest.mark.parametrize(
    "url",
    [
        "redis://:hunter2@host:6379/0",
        "redis://:hunter2@host?db=1",
        "redis://:hunter2@host:port",
        "redis://:hunter2@host:99999",
        "redis://:hunter2@",
        "redis://:hunter2/x@host",
        "http://:hunter2@host",
        "hunter2",
        "redis://",
    ],
)
def test_another_redis_server_is_refused_and_not_repeated(given, url):
    given(url)
    message = refusal(environment.redis_url)
    assert "hunter2" not in message
    assert "must look like redis://host:6379" in message


def test_a_postgresql_database_is_read(given, tmp_path):
    given("postgresql://me:p%2Fq@example.com:5433/flireo?sslmode=require&connect_timeout=5")
    config = environment.database("THING", tmp_path)
    read = {key: config[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert read == {
        "ENGINE": "flireo_site.postgresql",
        "NAME": "flireo",
        "USER": "me",
        "PASSWORD": "p/q",
        "HOST": "example.com",
        "PORT": 5433,
    }
    assert config["OPTIONS"]["sslmode"] == "require"
    assert config["OPTIONS"]["connect_timeout"] == 5


def test_a_postgresql_server_that_cannot_be_reached_any_more_is_given_up(given, tmp_path):
    given("postgresql://me@example.com/flireo")
    options = environment.database("THING", tmp_path)["OPTIONS"]
    silent_seconds = options["keepalives_idle"] + options["keepalives_interval"] * options["keepalives_count"]
    assert silent_seconds <= 10
    assert options["tcp_user_timeout"] <= 10_000
    assert options["connect_timeout"] == 2


def test_an_sqlite_database_is_read(given, tmp_path):
    given(f"sqlite:///{tmp_path}/own.sqlite3")
    config = environment.database("THING", tmp_path)
    assert (config["ENGINE"], config["NAME"]) == ("django.db.backends.sqlite3", f"{tmp_path}/own.sqlite3")


def test_a_database_is_read_from_a_file(given, tmp_path):
    (tmp_path / "url").write_text("postgres://me@example.com/flireo\n")
    given(tmp_path / "url", "THING_FILE")
    assert environment.database("THING", tmp_path)["NAME"] == "flireo"


def test_a_database_that_is_not_set_is_sqlite_in_the_data_folder(given, tmp_path):
    folder = tmp_path / "what? #1 100%25"
    config = environment.database("THING", folder)
    assert (config["ENGINE"], config["NAME"]) == ("django.db.backends.sqlite3", f"{folder}/flireo.sqlite3")


def test_writers_of_sqlite_wait_for_one_another(given, tmp_path):
    options = environment.database("THING", tmp_path)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


@pytest.mark.parametrize(
    "url",
    [
        "mysql://me:hunter2@example.com/flireo",
        "postgreql://me:hunter2@example.com/flireo",
        "postgresql://me:hunter2@example.com",
        "postgresql://me:hunter2@example.com:port/flireo",
        "postgresql://me:hunter2/x@example.com/flireo",
        "postgresql://me:hunter2@[::1/flireo",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "hunter2",
    ],
)
def test_another_database_is_refused_and_not_repeated(given, tmp_path, url):
    given(url)
    message = refusal(environment.database, tmp_path)
    assert "hunter2" not in message
    assert "must look like postgresql://user:password@host:5432/name or sqlite:///" in message


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path):
    path = tmp_path / "secret-key.txt"
    key = environment.secret_key(path)
    assert len(key) >= 50
    assert environment.secret_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_installations_have_different_secret_keys(tmp_path):
    assert environment.secret_key(tmp_path / "one") != environment.secret_key(tmp_path / "other")


def test_an_empty_file_gets_a_secret_key(tmp_path):
    (tmp_path / "key").write_text("")
    assert environment.secret_key(tmp_path / "key") == (tmp_path / "key").read_text() != ""


def test_processes_that_start_together_get_the_same_secret_key(tmp_path):
    keys: list[str] = []
    threads = [
        threading.Thread(target=lambda: keys.append(environment.secret_key(tmp_path / "key"))) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 20
    assert len(set(keys)) == 1


def test_keys_are_read(given):
    given(f" {TOKEN}, {TOKEN[::-1]},")
    assert environment.keys("THING") == [TOKEN, TOKEN[::-1]]


def test_keys_that_are_not_set_are_none(given):
    assert environment.keys("THING") == []


@pytest.mark.parametrize("value", [TOKEN[1:], f"{TOKEN},short", f"{TOKEN} {TOKEN}", "é" * 40])
def test_other_keys_are_refused_and_not_repeated(given, value):
    given(value)
    message = refusal(environment.keys)
    assert "keys of 32 to 200 characters, separated by commas" in message
    assert value not in message


def test_networks_are_read(given):
    given("10.1.0.0/16, fd00::/8,127.0.0.1")
    assert environment.networks("THING") == [ip_network(text) for text in ("10.1.0.0/16", "fd00::/8", "127.0.0.1/32")]


@pytest.mark.parametrize(("value", "count"), [("", 0), ("0", 0), ("no", 0), ("1", 2), ("yes", 2)])
def test_all_networks_or_none_are_read(given, value, count):
    given(value)
    assert len(environment.networks("THING")) == count


@pytest.mark.parametrize("value", ["10.1.0.1/16", "example.com", "10.0.0.0/8 192.168.0.0/16", "maybe"])
def test_other_networks_are_refused(given, value):
    given(value)
    assert "Write networks separated by commas" in refusal(environment.networks)


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("https://example.com/", "https://example.com"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        (" http://10.0.0.7:8000 ", "http://10.0.0.7:8000"),
        ("", ""),
    ],
)
def test_the_address_of_a_site_is_taken_without_its_last_stroke(monkeypatch, value, meant):
    monkeypatch.setenv("SITE", value)
    assert environment.site("SITE") == meant


@pytest.mark.parametrize(
    "value", ["example.com", "https://example.com/path", "https://me@example.com", "http://x:0", "http://x:y"]
)
def test_what_is_no_address_of_a_site_is_refused(monkeypatch, value):
    monkeypatch.setenv("SITE", value)
    with pytest.raises(ImproperlyConfigured, match="SITE must look like https://example.com"):
        environment.site("SITE")


def test_one_of_several_words_is_taken_in_any_case_and_no_other(monkeypatch):
    monkeypatch.setenv("FORM", "JSON")
    assert environment.choice("FORM", ("plain", "json"), "plain") == "json"
    monkeypatch.setenv("FORM", "")
    assert environment.choice("FORM", ("plain", "json"), "plain") == "plain"
    monkeypatch.setenv("FORM", "xml")
    with pytest.raises(ImproperlyConfigured, match=r"FORM is 'xml'\. Write plain or json\."):
        environment.choice("FORM", ("plain", "json"), "plain")


def test_a_folder_on_a_disk_that_has_become_read_only_is_taken(given, tmp_path, monkeypatch):
    given(tmp_path)
    monkeypatch.setattr(environment.os, "access", lambda path, mode: False)
    monkeypatch.setattr(environment.os, "statvfs", lambda path: SimpleNamespace(f_flag=os.ST_RDONLY | os.ST_NOSUID))
    assert environment.folder("THING", tmp_path / "other") == tmp_path
