"""TLS on loopback: servers with the certificates beside this file, and HTTP that trusts them."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Literal

from app.providers import Http

Name = Literal["localhost", "elsewhere"]
"""Whom a certificate is for: 127.0.0.1, or a host that this machine is not."""


def certificate(name: Name) -> Path:
    """A file with a self-signed certificate, and its key behind it."""
    return Path(__file__).parent / "certificates" / f"{name}.pem"


def server_context(name: Name = "localhost", *protocols: str) -> ssl.SSLContext:
    """What a server needs to speak TLS.

    Args:
        name: Whom its certificate is for.
        protocols: What it offers to speak inside, such as ``h2``; nothing by default.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(name))
    if protocols:
        context.set_alpn_protocols(list(protocols))
    return context


def trusting(name: Name) -> Http:
    """HTTP that trusts this certificate, as behind a company proxy whose CA file is set."""
    return Http(ca_file=str(certificate(name)))
