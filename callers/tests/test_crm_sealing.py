from __future__ import annotations

import pytest

from callers.crm import sealing
from callers.models import CrmConnection

OLD, NEW = "an-old-key-of-thirty-two-characters", "a-newer-key-of-thirty-two-characters"
SECRETS = {"token": "hunter2", "other": "geheim é"}


def test_secrets_come_back_as_they_were_and_cannot_be_read_in_between(settings):
    settings.CREDENTIALS_KEYS = [NEW]
    sealed = sealing.seal(SECRETS)
    assert "hunter2" not in sealed
    assert sealing.unseal(sealed) == SECRETS


def test_no_secrets_need_no_key(settings):
    settings.CREDENTIALS_KEYS = []
    assert sealing.seal({}) == ""
    assert sealing.unseal("") == {}


def test_all_keys_open_and_the_first_one_seals(settings):
    settings.CREDENTIALS_KEYS = [OLD]
    sealed = sealing.seal(SECRETS)
    settings.CREDENTIALS_KEYS = [NEW, OLD]
    assert sealing.unseal(sealed) == SECRETS
    sealed = sealing.seal(SECRETS)
    settings.CREDENTIALS_KEYS = [NEW]
    assert sealing.unseal(sealed) == SECRETS


def test_without_a_key_it_says_which_variable_to_set(settings):
    settings.CREDENTIALS_KEYS = []
    with pytest.raises(sealing.SealingError, match="CREDENTIALS_KEY is not set"):
        sealing.seal(SECRETS)


@pytest.mark.parametrize("damaged", ["nonsense", "é", "gAAAA"])
def test_what_no_key_opens_says_what_to_do(settings, damaged):
    settings.CREDENTIALS_KEYS = [OLD]
    sealed = sealing.seal(SECRETS)
    settings.CREDENTIALS_KEYS = [NEW]
    for text in (sealed, damaged):
        with pytest.raises(sealing.SealingError, match="type the secrets in again"):
            sealing.unseal(text)


@pytest.mark.django_db
def test_history_does_not_keep_secrets():
    connection = CrmConnection.objects.create(name="HubSpot", url="https://crm.example/", number_path="phone")
    assert not hasattr(connection.history.get(), "sealed")
