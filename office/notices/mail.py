"""The words and the sending of mail. A message tells how many notices of which groups wait, and where to read them.

No firm, person, number, telephone or amount ever stands in one: its only facts are counts, titles of groups and links.
"""

import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from email.headerregistry import Address
from email.message import EmailMessage
from html import escape
from urllib.parse import unquote, urlsplit

from itsdangerous import BadSignature, URLSafeSerializer

from office.notices.groups import GROUPS
from office.wording import N_, fill

PATIENCE = 20  # seconds for each answer of the mail server
SCHEMES = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
SUBJECT_DIGEST = N_("您有 {count} 条新通知")
SUBJECT_URGENT = N_("紧急：您有 {count} 条通知需要立即处理")
INTRODUCTION = N_("{service}为您保存了以下未读通知：")
LINE = N_("{title}：{count} 条")
READ = N_("登录后查看：{address}")
READ_HERE = N_("登录后查看")
WHY = N_("邮件里不写企业、人员和金额，详情只在登录后可见。")
CHOOSE = N_("更改接收方式或停止接收邮件：{address}")
CHOOSE_HERE = N_("更改接收方式或停止接收邮件")
SERVICE = N_("复工复产服务")


@dataclass(frozen=True)
class Post:
    """Where mail goes out: the server's URL, who it is from, the site its links lead to, the hour of digests."""

    smtp_url: str
    sender: str
    base_url: str
    secret_key: str
    digest_at: time

    @property
    def configured(self) -> bool:
        """Whether there is a server to send by."""
        return bool(self.smtp_url)

    def token(self, person_id: str) -> str:
        """What signs a person's link to their choices; it opens nothing else."""
        signed: str = URLSafeSerializer(self.secret_key, salt="notice-choices").dumps(person_id)
        return signed

    def person_behind(self, token: str) -> str | None:
        """Whose link it is; None when it is not one of ours."""
        try:
            return str(URLSafeSerializer(self.secret_key, salt="notice-choices").loads(token))
        except BadSignature:
            return None


_post = Post("", "", "", "", time(17, 30))


def use_post(post: Post) -> None:
    """Take the installation's way of sending mail."""
    global _post
    _post = post


def the_post() -> Post:
    """The installation's way of sending mail."""
    return _post


def compose(
    post: Post,
    *,
    to: str,
    person_id: str,
    message_id: str,
    counts: Mapping[str, int],
    digest: bool,
    at: datetime,
    translate: Callable[[str], str],
    english: bool,
) -> EmailMessage:
    """One message in the reader's language, as plain text and as simple HTML; ``counts`` are notices by group."""

    def say(sentence: str, **values: object) -> str:
        return fill(sentence, values, translate=translate, english=english)

    total = sum(counts.values())
    lines = [say(LINE, title=GROUPS[code].title, count=counts[code]) for code in GROUPS if counts.get(code)]
    inbox, choices = f"{post.base_url}/notices/?unread=yes", f"{post.base_url}/notices/mail/{post.token(person_id)}"
    introduction, why = say(INTRODUCTION, service=SERVICE), say(WHY)
    message = EmailMessage()
    message["Subject"] = say(SUBJECT_DIGEST if digest else SUBJECT_URGENT, count=total)
    message["From"] = Address(say(SERVICE), addr_spec=post.sender)
    message["To"] = to
    message["Date"] = at
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{choices}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(
        "\n".join(
            [
                introduction,
                "",
                *(f"- {line}" for line in lines),
                "",
                say(READ, address=inbox),
                "",
                why,
                say(CHOOSE, address=choices),
                "",
            ]
        )
    )
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    message.add_alternative(
        f'<!doctype html><html lang="{"en" if english else "zh-CN"}"><head><meta charset="utf-8">'
        f"<title>{escape(message['Subject'])}</title></head><body><p>{escape(introduction)}</p><ul>{items}</ul>"
        f'<p><a href="{escape(inbox)}">{escape(say(READ_HERE))}</a></p><p>{escape(why)}</p>'
        f'<p><a href="{escape(choices)}">{escape(say(CHOOSE_HERE))}</a></p></body></html>',
        subtype="html",
    )
    message["Content-Language"] = "en" if english else "zh-CN"  # after the content, which takes such headers along
    return message


def send(post: Post, message: EmailMessage) -> None:
    """Hand a message to the mail server; raises ``OSError`` or ``smtplib.SMTPException``."""
    parts = urlsplit(post.smtp_url)
    host, port = parts.hostname or "", parts.port or SCHEMES[parts.scheme]
    secure = ssl.create_default_context()
    client = (
        smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=secure)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=PATIENCE)
    )
    with client as server:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=secure)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
