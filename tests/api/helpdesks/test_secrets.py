"""Tokens at rest: readable with the key alone, and a lost key said in one sentence."""

import re
import stat
import threading
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.helpdesks.connected import Connected
from api.helpdesks.manage import Manager
from api.helpdesks.secrets import Vault
from copilot.errors import ConfigError
from copilot.settings import Settings

TOKENS = {"token": "t-123", "webhook_secret": "ñandú"}
KEY = "una clave larga de cuarenta caracteres!!"


def test_what_was_locked_opens_and_shows_nothing_before(settings: Settings) -> None:
    locked = Vault(settings).lock(TOKENS)
    assert "t-123" not in locked
    assert Vault(settings).open(locked, "rt") == TOKENS


def test_the_key_is_made_when_it_is_needed_for_its_owner_alone(settings: Settings) -> None:
    Vault(settings).open("", "rt")
    assert not settings.secret_file.exists()
    Vault(settings).lock(TOKENS)
    assert stat.S_IMODE(settings.secret_file.stat().st_mode) == 0o600


def test_processes_that_make_the_key_at_once_have_the_same(settings: Settings) -> None:
    locked: list[str] = []
    threads = [threading.Thread(target=lambda: locked.append(Vault(settings).lock(TOKENS))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [Vault(settings).open(one, "rt") for one in locked] == [TOKENS] * 8
    assert list(settings.data.glob(".secret.key*")) == []


def test_the_environment_s_key_goes_before_the_file(settings: Settings) -> None:
    ours = settings.model_copy(update={"secret_key": SecretStr(KEY)})
    assert Vault(ours).open(Vault(ours).lock(TOKENS), "rt") == TOKENS
    assert not settings.secret_file.exists()


def test_a_lost_key_is_said_with_the_mend_and_no_new_one_is_made(settings: Settings) -> None:
    locked = Vault(settings).lock(TOKENS)
    settings.secret_file.unlink()
    with pytest.raises(ConfigError, match=r"is lost; put back the former .*secret\.key, or enter the tokens again"):
        Vault(settings).open(locked, "the helpdesk 'rt'")
    assert not settings.secret_file.exists()


def test_another_key_is_said_with_whose_tokens_they_are(settings: Settings) -> None:
    locked = Vault(settings).lock(TOKENS)
    ours = settings.model_copy(update={"secret_key": SecretStr(KEY)})
    with pytest.raises(ConfigError, match=r"of the helpdesk 'rt' were encrypted with another key; put back the former"):
        Vault(ours).open(locked, "the helpdesk 'rt'")


def test_a_short_key_is_refused(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="shorter than 32 characters"):
        Vault(settings.model_copy(update={"secret_key": SecretStr("corta")})).lock(TOKENS)


@pytest.mark.parametrize("broken", ["x", "gAAAA", "€"])
def test_damaged_tokens_are_said_too(settings: Settings, broken: str) -> None:
    Vault(settings).lock(TOKENS)
    with pytest.raises(ConfigError):
        Vault(settings).open(broken, "rt")


def test_a_conversation_is_read_at_the_desk_though_the_key_is_lost(
    seeded: TestClient, app: FastAPI, settings: Settings, sign_in: Callable[..., TestClient]
) -> None:
    person = sign_in()
    Manager(app.state.copilot.store, settings, app.state.connected).add("helpdesk", "generic", "", {}, "system")
    key = next(iter(re.findall(r'href="/c/(\d+)', person.get("/").text)))
    settings.secret_file.unlink()
    app.state.connected = Connected(app.state.copilot.store, settings)
    page = person.get(f"/c/{key}")
    assert page.status_code == 200 and "wifi" in page.text
