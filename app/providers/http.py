"""The one owner of HTTP: the client, its TLS and its rules.

The rules, for every request: no compression asked for (a gzip stream arrives late and may be a bomb), no redirect
followed (httpx 0.28.1 would carry ``x-api-key`` along), nothing taken from the environment (a proxy there would see
the keys sent to loopback), no cookies kept, no TLS key log. The key goes to its endpoint's own origin and nowhere else,
since a request names only a path below the base URL.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode, urlsplit, urlunsplit

from app import __version__
from app.errors import SettingsError
from app.providers.endpoint import Endpoint
from app.safe_text import safe_line

if TYPE_CHECKING:
    import httpx

    from app.providers.recording import Recorder

WRITE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One request to an endpoint.

    Attributes:
        path: Below the base URL, such as ``/chat/completions``.
        headers: Those that carry the key included.
        body: JSON text, or None for none.
        query: Parameters of the query.
    """

    method: Literal["GET", "POST"]
    path: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    query: dict[str, str] = field(default_factory=dict)


def url_of(base_url: str, request: WireRequest) -> str:
    """The address of a request: its path below the base URL, whose own query (Azure's ``api-version``) stays."""
    parts = urlsplit(base_url)
    query = "&".join(filter(None, [parts.query, urlencode(request.query)]))
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + request.path, query, ""))


def is_usable(base_url: str) -> bool:
    """Whether requests can be sent to this address at all."""
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname or "", parts.port  # reading the port checks it
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and base_url.isprintable() and " " not in host


def is_loopback(base_url: str) -> bool:
    """Whether this address is on this machine."""
    try:
        host = urlsplit(base_url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class Http:
    """HTTP for all endpoints of one process.

    Args:
        ca_file: A file of CA certificates trusted beside the others, for company proxies.
        use_system_trust: Trust the operating system's CA certificates instead of the bundled ones.
        recorder: Writes down all exchanges; None for no recording.
    """

    def __init__(
        self,
        *,
        ca_file: str | None = None,
        use_system_trust: bool = False,
        recorder: Recorder | None = None,
    ) -> None:
        self._ca_file = ca_file
        self._use_system_trust = use_system_trust
        self._recorder = recorder
        self._clients: dict[str | None, httpx.AsyncClient] = {}
        self._context: ssl.SSLContext | None = None
        self._building = asyncio.Lock()

    async def warm(self) -> None:
        """Load httpx and build the TLS context in a thread, so that the first request does not have to.

        Raises:
            SettingsError: the CA file cannot be used.
        """
        async with self._building:
            if self._context is None:
                self._context = await asyncio.to_thread(self._build_context)

    async def client(self, endpoint: Endpoint) -> httpx.AsyncClient:
        """The client for an endpoint: one for all, and one more for each proxy; loopback never has a proxy.

        Raises:
            SettingsError: the CA file or the proxy cannot be used.
        """
        proxy = None if is_loopback(endpoint.base_url) else endpoint.proxy or None
        if proxy not in self._clients:
            await self.warm()
            if proxy not in self._clients:
                self._clients[proxy] = self._build_client(proxy)
        return self._clients[proxy]

    async def build(
        self, endpoint: Endpoint, request: WireRequest, extensions: dict[str, Any] | None = None
    ) -> tuple[httpx.AsyncClient, httpx.Request]:
        """The client and its request, not sent yet; connecting is limited in time, reading is the caller's to limit.

        Raises:
            SettingsError: the CA file or the proxy cannot be used.
            ValueError, httpx.InvalidURL: the base URL cannot be used.
        """
        import httpx

        client = await self.client(endpoint)
        connect_seconds = endpoint.timeouts.connect_seconds
        built = client.build_request(
            request.method,
            url_of(endpoint.base_url, request),
            headers=request.headers,
            content=request.body,
            timeout=httpx.Timeout(None, connect=connect_seconds, write=WRITE_SECONDS, pool=connect_seconds),
            extensions={"endpoint": endpoint, **(extensions or {})},
        )
        return client, built

    async def aclose(self) -> None:
        """Close all connections."""
        clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            await client.aclose()

    def _build_context(self) -> ssl.SSLContext:
        import certifi
        import httpx  # noqa: F401 - loaded here because this runs in a thread

        # ssl.create_default_context would honour SSLKEYLOGFILE, whatever trust_env says
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            if self._use_system_trust:
                context.load_default_certs()
            else:
                context.load_verify_locations(certifi.where())
            if self._ca_file:
                context.load_verify_locations(self._ca_file)
        except (OSError, ssl.SSLError) as error:
            raise SettingsError(
                f"The CA file {safe_line(self._ca_file or '')} cannot be used.",
                hint="Check ca_file in the settings.",
            ) from error
        return context

    def _build_client(self, proxy: str | None) -> httpx.AsyncClient:
        from http.cookiejar import CookieJar, DefaultCookiePolicy

        import httpx

        assert self._context is not None  # noqa: S101 - warm() has run
        try:
            transport: httpx.AsyncBaseTransport = httpx.AsyncHTTPTransport(
                verify=self._context,
                trust_env=False,
                proxy=proxy,
                limits=httpx.Limits(max_connections=64, max_keepalive_connections=8, keepalive_expiry=30.0),
                socket_options=_keep_alive_options(),
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            raise SettingsError(
                "The proxy cannot be used.", hint="Set it as http://host:port or https://host:port."
            ) from error
        if self._recorder is not None:
            transport = self._recorder.observed(transport)
        return httpx.AsyncClient(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": f"beck/{__version__}", "Accept-Encoding": "identity"},
        )


def _keep_alive_options() -> list[tuple[int, int, int]]:
    """Socket options that keep a silent connection known to the routers on its way (home NAT forgets after 340 s)."""
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    for name, seconds in (
        ("TCP_KEEPIDLE", 60),
        ("TCP_KEEPALIVE", 60),
        ("TCP_KEEPINTVL", 60),
        ("TCP_KEEPCNT", 5),
    ):
        if hasattr(socket, name):
            options.append((socket.IPPROTO_TCP, getattr(socket, name), seconds))
    return options
