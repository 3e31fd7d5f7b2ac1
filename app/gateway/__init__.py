"""The gateway: a Chat Completions server inside beck's own process, and the models that it answers with.

Importing this package is cheap; the web server is loaded by `Gateway.start`.
"""

from __future__ import annotations

from app.gateway.documentation import HelpSection
from app.gateway.server import Gateway

__all__ = ["Gateway", "HelpSection"]
