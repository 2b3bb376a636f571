"""What an address asks for, read strictly: one notation for each thing, and no thing that is not meant."""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final, Self
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

from lms.kernel.fetching.refusals import FetchRefused

_LONGEST: Final = 2048
_LONGEST_HOST: Final = 253
_NEVER: Final = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_NAME: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
# Browsers and C libraries read 127.1, 0x7f.1 and 2130706433 as addresses: a last part that is a number makes one.
_NUMBER: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_LEFT_ALONE: Final = "/%:@!$&'()*+,;=~?"  # beside letters, digits and -._
_PORTS: Final = {"https": 443, "http": 80}

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing to ask one site for. `host` is in ASCII and lower case; `literal` is set where it is an address.

    `is_loopback` is true for this machine under one of its own names, which is only ever so in development.
    """

    scheme: str
    host: str
    port: int
    path: str
    literal: Address | None
    is_loopback: bool

    @classmethod
    def of(cls, url: str) -> Self:
        """Read an address; raises `FetchRefused` for every one that is not plain https to a site's usual port."""
        parts, port = _parts(url)
        host = _host(parts.hostname or "")
        literal = _literal(host)
        is_loopback = literal.is_loopback if literal else host == "localhost" or host.endswith(".localhost")
        _refuse_local(parts.scheme, port, is_loopback=is_loopback)
        return cls(
            scheme=parts.scheme,
            host=str(literal or host),
            port=port,
            path=_quoted(parts),
            literal=literal,
            is_loopback=is_loopback,
        )

    def led_on_to(self, location: str) -> Self:
        """Where a redirect leads, judged anew; never from https to less, nor from a site into this machine."""
        try:
            target = self.of(urljoin(self.url, location))
        except ValueError as error:
            raise FetchRefused("malformed") from error
        if target.is_loopback and not self.is_loopback:
            raise FetchRefused("private")
        if (self.scheme, target.scheme) == ("https", "http"):
            raise FetchRefused("not-https")
        return target

    @property
    def site(self) -> str:
        """Host and port as they stand in an address and in the Host header."""
        host = f"[{self.host}]" if isinstance(self.literal, IPv6Address) else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address, without what follows a #."""
        return f"{self.scheme}://{self.site}{self.path}"


def _parts(url: str) -> tuple[SplitResult, int]:
    if len(url) > _LONGEST or _NEVER.search(url):
        raise FetchRefused("malformed")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchRefused("malformed") from error
    if parts.scheme not in _PORTS:
        raise FetchRefused("not-https" if parts.scheme and parts.netloc else "malformed")
    if not parts.hostname:
        raise FetchRefused("malformed")
    if "@" in parts.netloc:
        raise FetchRefused("credentials")
    return parts, _PORTS[parts.scheme] if port is None else port


def _refuse_local(scheme: str, port: int, *, is_loopback: bool) -> None:
    if is_loopback:
        if not settings.FETCH_LOOPBACK:
            raise FetchRefused("private")
        return
    if scheme != "https":
        raise FetchRefused("not-https")
    if port != _PORTS["https"]:
        raise FetchRefused("port")


def _host(host: str) -> str:
    """The host in ASCII, without the dot that may end it."""
    if len(host) > _LONGEST_HOST:
        raise FetchRefused("host")
    if not host.isascii():
        host = _in_ascii(host)
    return host.removesuffix(".").lower()


def _in_ascii(host: str) -> str:
    import idna  # noqa: PLC0415 -- large tables, seldom needed

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise FetchRefused("host") from error


def _literal(host: str) -> Address | None:
    """The address where the host is one, in its one usual notation; None for a name."""
    try:
        if ":" in host:
            return IPv6Address(host)
        if _NUMBER.fullmatch(host):
            return IPv4Address(host)
    except AddressValueError as error:
        raise FetchRefused("host") from error
    if host != "localhost" and not _NAME.fullmatch(host):
        raise FetchRefused("host")
    return None


def _quoted(parts: SplitResult) -> str:
    """Path and query, with everything beyond ASCII written in percents."""
    query = f"?{parts.query}" if parts.query else ""
    return quote((parts.path or "/") + query, safe=_LEFT_ALONE)
