"""Who may see what residents typed: a file of users with argon2 hashes, signed sessions, five wrong tries wait.

There is no default password: without a user nobody signs in. The file and the signing key lie under
``settings.data``, readable by the owner only.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import threading
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadSignature, URLSafeTimedSerializer
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from corpus.errors import BadData, ConsultationError

USERS, KEY = "users.json", "session.key"
SHORTEST_PASSWORD = 10
WRONG_TRIES, WAIT_MINUTES = 5, 5  # as the issue asks: five wrong tries wait
_LONGEST_NAME = 40


class BadUser(ConsultationError):
    """A name or password that cannot be taken, said in one sentence."""


@dataclass(frozen=True, slots=True)
class User:
    name: str
    admin: bool
    hash: str

    @property
    def version(self) -> str:
        """Changes with the password, so that sessions of the old one end."""
        return hashlib.sha256(self.hash.encode()).hexdigest()[:12]


class Accounts:
    """The users under ``folder``; read at each use, so that ``add-user`` needs no restart."""

    def __init__(self, folder: Path, hasher: PasswordHasher | None = None) -> None:
        self._path = folder / USERS
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))
        self._limit = RateLimitItemPerMinute(WRONG_TRIES, WAIT_MINUTES)
        self._tries = MovingWindowRateLimiter(MemoryStorage())

    def users(self) -> dict[str, User]:
        """Name → user; empty where no file is. Raises `BadData` where it cannot be read."""
        try:
            stored: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
            return {name: User(name, bool(v["admin"]), str(v["hash"])) for name, v in stored.items()}
        except FileNotFoundError:
            return {}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadData(self._path, None, "add-user が書いた利用者のファイル", type(error).__name__) from None

    def add(self, name: str, password: str, *, admin: bool = False, replace: bool = False) -> User:
        """Write a user. Raises `BadUser` where the name or the password will not do."""
        name = unicodedata.normalize("NFKC", name).strip()
        if not name or len(name) > _LONGEST_NAME or not name.isprintable():
            raise BadUser(f"利用者名は1〜{_LONGEST_NAME}文字にしてください。")
        if len(password) < SHORTEST_PASSWORD or name in password:
            raise BadUser(f"パスワードは{SHORTEST_PASSWORD}文字以上で、利用者名を含まないものにしてください。")
        users = self.users()
        if name in users and not replace:
            raise BadUser(f"利用者「{name}」はすでにいます。パスワードを変えるには --replace を付けてください。")
        user = User(name, admin, self._hasher.hash(password))
        users[name] = user
        stored = {u.name: {"admin": u.admin, "hash": u.hash} for u in users.values()}
        _write_private(self._path, json.dumps(stored, ensure_ascii=False, indent=1))
        return user

    def wait_s(self, name: str) -> int:
        """Seconds until the name may be tried again; 0 where it may be now."""
        if self._tries.test(self._limit, _key(name)):
            return 0
        reset, _ = self._tries.get_window_stats(self._limit, _key(name))
        return max(1, round(reset - time.time()))

    def verify(self, name: str, password: str) -> User | None:
        """The user, or None. Every try counts until one is right; an unknown name takes as long as a known one."""
        if not self._tries.hit(self._limit, _key(name)):
            return None
        user = self.users().get(unicodedata.normalize("NFKC", name).strip())
        try:
            self._hasher.verify(user.hash if user else self._nobody, password)
        except (VerificationError, InvalidHashError):
            return None
        self._tries.clear(self._limit, _key(name))
        return user


def _key(name: str) -> str:
    return hashlib.sha256(unicodedata.normalize("NFKC", name).strip().encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Session:
    """Someone signed in. ``csrf`` has to come back with every form that changes something."""

    id: str
    user: str
    admin: bool
    csrf: str


class Sessions:
    """Signed cookies. One ends with its time, with signing out, and with a change of the password or the user."""

    def __init__(self, folder: Path, accounts: Accounts, *, minutes: int) -> None:
        self._accounts = accounts
        self.seconds = minutes * 60
        self._serializer = URLSafeTimedSerializer(_session_key(folder / KEY), salt="staff-session")
        self._ended: dict[str, float] = {}
        self._lock = threading.Lock()

    def start(self, user: User) -> str:
        """The cookie's value for a new session."""
        return self._serializer.dumps({"id": secrets.token_urlsafe(12), "user": user.name, "version": user.version})

    def read(self, cookie: str | None) -> Session | None:
        """The session of a cookie; None where it is missing, forged, over, or of a user who is no more."""
        if not cookie:
            return None
        try:
            values = self._serializer.loads(cookie, max_age=self.seconds)
        except BadSignature:  # an expired one is a kind of it
            return None
        user = self._accounts.users().get(values["user"])
        if user is None or user.version != values["version"] or values["id"] in self._ended:
            return None
        csrf = hashlib.sha256(f"csrf {cookie}".encode()).hexdigest()
        return Session(values["id"], user.name, user.admin, csrf)

    def end(self, session: Session) -> None:
        now = time.monotonic()
        with self._lock:
            self._ended = {id: at for id, at in self._ended.items() if now - at < self.seconds} | {session.id: now}


def _session_key(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        _write_private(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii")


def _write_private(path: Path, text: str) -> None:
    """Whole or not at all, and for the owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    part.replace(path)
