"""Reads a Postgres DSN, URL or `key=value`, into libpq's keywords. libpq's own reader repeats secrets in its messages."""

import re
from urllib.parse import unquote

from segql.diagnostics import SegqlError
from segql.diagnostics.codes import BAD_CONFIG
from segql.engines.base import failure

KEYWORDS = set(
    """host hostaddr port dbname user password passfile channel_binding connect_timeout application_name fallback_application_name
    keepalives keepalives_idle keepalives_interval keepalives_count tcp_user_timeout options target_session_attrs load_balance_hosts
    service sslmode sslnegotiation sslcompression sslcert sslkey sslpassword sslrootcert sslcrl sslcrldir sslsni
    ssl_min_protocol_version ssl_max_protocol_version requirepeer require_auth gssencmode gssdelegation krbsrvname gsslib""".split()
)
SECRET = ("password", "sslpassword")
PAIR = re.compile(r"\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|\Z)")
ENCODED = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*\Z")


def parse_dsn(text: str) -> dict[str, str]:
    """The DSN's keywords. A DSN that can't be read is a SEG002 that repeats nothing of it."""
    text = text.strip()
    keywords = parse_url(text) if re.match(r"postgres(ql)?://", text) else parse_pairs(text)
    for name in keywords:
        if name not in KEYWORDS:
            raise unreadable("it has a parameter that PostgreSQL does not know")
    return {name: value for name, value in keywords.items() if value}


def parse_url(text: str) -> dict[str, str]:
    """postgresql://user:password@host:port,host:port/dbname?name=value"""
    rest = text.split("://", 1)[1].split("#", 1)[0]
    rest, _, query = rest.partition("?")
    authority, _, dbname = rest.partition("/")
    login, _, hosts = authority.rpartition("@")
    user, _, password = login.partition(":")
    keywords = {"user": decode(user), "password": decode(password), "dbname": decode(dbname)}
    pairs = [host_and_port(host) for host in hosts.split(",")]
    keywords["host"] = ",".join(decode(host) for host, _ in pairs)
    keywords["port"] = ",".join(port for _, port in pairs) if any(port for _, port in pairs) else ""
    for pair in query.split("&") if query else ():
        name, equals, value = pair.partition("=")
        if not equals:
            raise unreadable("a parameter after `?` has no `=`")
        if (name, value) == ("ssl", "true"):  # JDBC's way
            name, value = "sslmode", "require"
        keywords[decode(name)] = decode(value)
    return keywords


def host_and_port(text: str) -> tuple[str, str]:
    host, port = text, ""
    if match := re.fullmatch(r"\[([^\]]*)\](?::(.*))?", text):  # an IPv6 address
        host, port = match[1], match[2] or ""
    elif ":" in text:
        host, _, port = text.partition(":")
    if port and not port.isdecimal():
        raise unreadable("the port is not a number; an `@`, `/` or `:` in a password is written `%40`, `%2F`, `%3A`")
    return host, port


def parse_pairs(text: str) -> dict[str, str]:
    """host=… user=… password='…'"""
    keywords: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = PAIR.match(text, at)
        if not match:
            raise unreadable("it is neither `postgresql://…` nor a list of `key=value`; a value with spaces stands in single quotes")
        value = match[2] if match[2] is not None else match[3]
        keywords[match[1]] = re.sub(r"\\(.)", r"\1", value)
        at = match.end()
    return keywords


def decode(text: str) -> str:
    if not ENCODED.match(text):
        raise unreadable("a `%` is not followed by two hexadecimal digits; `%` itself is written `%25`")
    try:
        decoded = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise unreadable("its `%` codes are not UTF-8") from None
    if "\0" in decoded:
        raise unreadable("it holds a NUL character")
    return decoded


def unreadable(reason: str) -> SegqlError:
    return failure(BAD_CONFIG, f"the target's `dsn` can't be read: {reason}", "write postgresql://user:password@host:port/database")
