"""Accounts: hashes only, no default user, sessions that end, five wrong tries wait."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from assistant.office.accounts import KEY, USERS, WRONG_TRIES, Accounts, BadUser, Sessions
from corpus.errors import BadData

WEAK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct horse battery"


def test_without_a_file_there_is_no_user_and_nobody_signs_in(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path, WEAK)
    assert accounts.users() == {}
    assert accounts.verify("admin", "admin") is None


def test_the_file_holds_argon2_hashes_and_is_the_owners_alone(tmp_path: Path) -> None:
    Accounts(tmp_path, WEAK).add("佐藤", PASSWORD, admin=True)
    file = tmp_path / USERS
    assert PASSWORD not in file.read_text()
    assert "$argon2id$" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_right_password_signs_in_in_either_width(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path, WEAK)
    user = accounts.add("ｓａｔｏ", PASSWORD)
    assert accounts.verify("sato ", PASSWORD) == user
    assert accounts.verify("sato", PASSWORD + "!") is None


@pytest.mark.parametrize(
    ("name", "password"), [("", PASSWORD), ("佐藤", "short"), ("a\nb", PASSWORD), ("correct", PASSWORD)]
)
def test_a_bad_name_or_password_is_refused(tmp_path: Path, name: str, password: str) -> None:
    with pytest.raises(BadUser):
        Accounts(tmp_path, WEAK).add(name, password)


def test_a_user_is_replaced_only_on_purpose(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path, WEAK)
    accounts.add("佐藤", PASSWORD)
    with pytest.raises(BadUser, match="--replace"):
        accounts.add("佐藤", PASSWORD)
    assert accounts.add("佐藤", PASSWORD, admin=True, replace=True).admin


def test_five_wrong_tries_make_even_the_right_password_wait(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path, WEAK)
    accounts.add("佐藤", PASSWORD)
    accounts.add("管理", PASSWORD)
    for _ in range(WRONG_TRIES):
        assert accounts.verify("佐藤", "wrong") is None
    assert accounts.verify("佐藤", PASSWORD) is None
    assert 0 < accounts.wait_s("佐藤") <= 300
    assert accounts.verify("管理", PASSWORD)


def test_a_right_password_forgets_the_wrong_tries(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path, WEAK)
    accounts.add("佐藤", PASSWORD)
    for _ in range(3):
        assert [accounts.verify("佐藤", "wrong") for _ in range(WRONG_TRIES - 1)] == [None] * 4
        assert accounts.verify("佐藤", PASSWORD)


def test_a_session_ends_with_signing_out_a_new_password_and_its_time(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path, WEAK)
    sessions = Sessions(tmp_path, accounts, minutes=60)
    cookie = sessions.start(accounts.add("佐藤", PASSWORD))
    session = sessions.read(cookie)
    assert session
    assert (session.user, session.admin) == ("佐藤", False)
    assert sessions.read(cookie + "x") is None
    assert sessions.read(None) is None
    assert Sessions(tmp_path, accounts, minutes=60).read(cookie) == session  # a restart ends no session
    assert Sessions(tmp_path, accounts, minutes=-1).read(cookie) is None
    accounts.add("佐藤", PASSWORD + "2", replace=True)
    assert sessions.read(cookie) is None
    other = sessions.start(accounts.users()["佐藤"])
    ended = sessions.read(other)
    assert ended
    sessions.end(ended)
    assert sessions.read(other) is None
    assert stat.S_IMODE((tmp_path / KEY).stat().st_mode) == 0o600


def test_a_broken_users_file_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / USERS).write_text("[1]")
    with pytest.raises(BadData, match=r"users\.json"):
        Accounts(tmp_path, WEAK).users()


def test_add_user_reads_the_password_from_standard_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assistant", "add-user", "佐藤", "--admin"]
    where = os.environ | {"ASSISTANT_DATA": str(tmp_path)}
    done = subprocess.run(command, input=PASSWORD + "\n", env=where, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "利用者「佐藤」(管理者)を作りました。\n")
    assert Accounts(tmp_path, WEAK).verify("佐藤", PASSWORD)
    again = subprocess.run(command, input="short\n", env=where, capture_output=True, text=True, check=False)
    assert (again.returncode, again.stdout) == (1, "")
    assert "10文字以上" in again.stderr
