"""Typed settings, read once from the environment and checked before anything starts.

Without ``DATABASE_URL`` the application runs on its own embedded PostgreSQL and makes its own keys under ``var/``:
right for a demonstration, development and tests. With ``DATABASE_URL`` every key must be given: a key that an
installation makes up by itself would be lost with its disk, and identity numbers with it.
"""

import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(RuntimeError):
    """The environment does not describe an installation that can run; the message names every fault."""


@dataclass(frozen=True)
class Settings:
    """What differs between installations.

    Keys are hexadecimal text of 32 bytes. ``files_url`` is ``file:///…`` or ``s3://bucket/prefix``. Without
    ``smtp_url`` nothing is sent by mail; digests go out at ``mail_digest_at`` (HH:MM, Beijing time). ``measures`` are
    folders with support measures of the installation's own (``MEASURES``, parted as ``PATH`` is).
    """

    database_url: str | None
    secret_key: str
    password_salt: str
    journal_key: str
    identity_key: str
    identity_index_key: str
    var: Path
    files_url: str
    base_url: str
    issuer: str = "湖州市经济和信息化局"
    number_series: str = "湖经信复"
    award_series: str = "湖经信补"
    receipt_series: str = "湖经信收"
    clawback_series: str = "湖财追"
    secure_cookies: bool = False
    measures: tuple[Path, ...] = ()
    smtp_url: str = ""
    mail_from: str = ""
    mail_digest_at: str = "17:30"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Settings of this process; raises ``SettingsError`` naming every variable that is missing or wrong."""
        env = os.environ if environment is None else environment
        var = Path(env.get("OFFICE_VAR", ROOT / "var")).resolve()
        url = env.get("DATABASE_URL") or None
        keys = {name: env.get(name.upper()) for name in KEYS}
        if url is None:
            own = own_keys(var)
            keys = {name: value or own[name] for name, value in keys.items()}
        faults = [f"{name.upper()} is missing: set 32 random bytes as hex" for name, v in keys.items() if not v]
        faults += [f"{name.upper()} is not 64 hexadecimal digits" for name, v in keys.items() if v and not is_key(v)]
        if url and not url.startswith(("postgresql://", "postgresql+psycopg://")):
            faults.append("DATABASE_URL must begin with postgresql://")
        faults += mail_faults(env.get("SMTP_URL", ""), env.get("MAIL_FROM", ""), env.get("MAIL_DIGEST_AT", "17:30"))
        if faults:
            raise SettingsError("; ".join(faults))
        optional = {f.name: env[f.name.upper()] for f in fields(cls) if f.name in TEXTS and f.name.upper() in env}
        return cls(
            database_url=url,
            var=var,
            files_url=env.get("FILES_URL", (var / "files").as_uri()),
            base_url=env.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
            secure_cookies=env.get("BASE_URL", "").startswith("https://"),
            measures=tuple(Path(place).resolve() for place in env.get("MEASURES", "").split(os.pathsep) if place),
            **{name: str(value) for name, value in keys.items()},
            **optional,
        )


KEYS = ("secret_key", "password_salt", "journal_key", "identity_key", "identity_index_key")
TEXTS = (
    "issuer",
    "number_series",
    "award_series",
    "receipt_series",
    "clawback_series",
    "smtp_url",
    "mail_from",
    "mail_digest_at",
)


def mail_faults(url: str, sender: str, digest_at: str) -> list[str]:
    """What is wrong with the settings of mail; nothing when there are none."""
    if not url:
        return []
    parts, faults = urlsplit(url), []
    if parts.scheme not in ("smtp", "smtp+starttls", "smtps") or not parts.hostname:
        faults.append("SMTP_URL must be like smtp://host:25, smtp+starttls://user:password@host:587 or smtps://host")
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", sender):
        faults.append("MAIL_FROM is missing: set the address that mail comes from")
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", digest_at):
        faults.append("MAIL_DIGEST_AT must be an hour like 17:30")
    return faults


def is_key(text: str) -> bool:
    """Whether ``text`` is 32 bytes as hexadecimal digits."""
    try:
        return len(bytes.fromhex(text)) == 32
    except ValueError:
        return False


def own_keys(var: Path) -> dict[str, str]:
    """The keys an installation without ``DATABASE_URL`` keeps for itself, made at its first start.

    Several processes may start at once: the file is written beside and linked into place, the first link wins.
    """
    path = var / "keys" / "own.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".own-{os.getpid()}-{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps({name: secrets.token_hex(32) for name in KEYS}), encoding="utf-8")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its keys are the keys
        finally:
            draft.unlink()
    keys: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return keys
