"""The one error tree: what can go wrong, in words that a user can act on.

::

    BeckError
    ├── SettingsError              a setting, theme or argument cannot be used
    ├── ImportRefused              a file is no conversation that can be imported
    ├── AttachmentRefused          a file cannot be put beside a prompt
    ├── StoreError                 the database cannot be used as asked
    │   ├── StoreUnwritable        no permission, read-only, disk full
    │   ├── StoreCorrupt           not a database any more
    │   └── StoreTooNew            written by a later version of beck
    └── EndpointError              a request to an endpoint failed
        ├── AuthenticationFailed   401, 403, or no key where one is needed
        ├── ModelNotFound          404
        ├── RequestRejected        400, 422: sending the same again cannot help
        │   └── ContextExceeded    400, 413: the conversation is too long for the model
        ├── QuotaExhausted         402 or a quota error: waiting cannot help
        ├── RateLimited            429: waiting helps
        ├── ServerFailed           5xx, overloaded
        ├── ConnectionFailed       refused, unknown host, TLS, no answer in time
        ├── StreamStalled          the stream began and then fell silent
        ├── StreamCut              the stream ended without its terminal event
        ├── ReplyTooLarge          a cap on line, event or reply was reached
        └── UnreadableReply        status 200, but not the protocol (HTML, JSON error, garbage)

Texts in ``title``, ``what`` and ``hint`` have already been made safe for a terminal and never contain a key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as a value: what is shown, stored and compared. All texts are safe for a terminal."""

    kind: str
    """The error class in snake case, such as ``stream_cut``."""
    title: str
    """A few words: what failed."""
    what: str = ""
    """One sentence: what happened."""
    hint: str = ""
    """One sentence: what the user can do."""
    retry_after_seconds: float | None = None
    """How long the server asked to wait; None where it did not say."""


class BeckError(Exception):
    """Base of all errors that beck raises on purpose.

    Args:
        what: One sentence on what happened, safe for a terminal.
        hint: One sentence on what to do; empty for the class's own.
        title: A few words; empty for the class's own.
        retry_after_seconds: How long the server asked to wait, if it did.
    """

    title: str = "Something went wrong"
    hint: str = ""

    def __init__(
        self, what: str = "", *, hint: str = "", title: str = "", retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(what or title or self.title)
        self.what = what
        if hint:
            self.hint = hint
        if title:
            self.title = title
        self.retry_after_seconds = retry_after_seconds

    @property
    def failure(self) -> Failure:
        """This error as a value."""
        return Failure(
            kind=re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower(),
            title=self.title,
            what=self.what,
            hint=self.hint,
            retry_after_seconds=self.retry_after_seconds,
        )


class SettingsError(BeckError):
    """A setting, theme or argument cannot be used."""

    title = "Setting not usable"


class ImportRefused(BeckError):
    """A file is no conversation that can be imported."""

    title = "Not imported"


class AttachmentRefused(BeckError):
    """A file, folder or output cannot be put beside a prompt."""

    title = "Not attached"


class StoreError(BeckError):
    """The database cannot be used as asked."""

    title = "Not saved"


class StoreUnwritable(StoreError):
    """The database file cannot be written."""

    title = "Database not writable"


class StoreCorrupt(StoreError):
    """The file is not a usable database."""

    title = "Database damaged"


class StoreTooNew(StoreError):
    """The database was written by a later version of beck."""

    title = "Database is newer than this beck"


class EndpointError(BeckError):
    """A request to an endpoint failed."""

    title = "Request failed"
    hint = "Press tab, then r, to retry."
    is_retryable = False
    """Whether sending the same request again may help, as long as nothing has been received."""


class AuthenticationFailed(EndpointError):
    """The endpoint refused the key, or needs one."""

    title = "Not authorised"


class ModelNotFound(EndpointError):
    """The endpoint does not know the model."""

    title = "Model not found"
    hint = "Pick another model with ctrl+l."


class RequestRejected(EndpointError):
    """The endpoint refused this request; the same request would be refused again."""

    title = "Request rejected"


class ContextExceeded(RequestRejected):
    """The conversation is longer than the model, or its server, takes."""

    title = "Conversation too long"
    hint = "Press tab, then r, to leave out the oldest turns and ask again (or /trim), or pick a larger model with ctrl+l."


class QuotaExhausted(EndpointError):
    """The account has no quota or credit left."""

    title = "Quota used up"
    hint = "Add credit at the provider, or pick another endpoint with ctrl+l."


class RateLimited(EndpointError):
    """The endpoint asks to wait."""

    title = "Rate limited"
    is_retryable = True


class ServerFailed(EndpointError):
    """The server failed or is overloaded."""

    title = "Server error"
    is_retryable = True


class ConnectionFailed(EndpointError):
    """No connection, or no answer in time."""

    title = "No connection"
    is_retryable = True


class StreamStalled(EndpointError):
    """The reply began and then nothing more came."""

    title = "The reply stalled"
    hint = "What arrived is kept. Press tab, then r, to retry."


class StreamCut(EndpointError):
    """The stream ended without the protocol's terminal event."""

    title = "The reply was cut"
    hint = "What arrived is kept. Press tab, then r, to retry."


class ReplyTooLarge(EndpointError):
    """A cap on a line, an event or the whole reply was reached."""

    title = "The reply was too large"


class UnreadableReply(EndpointError):
    """The server answered with something that is not the protocol."""

    title = "Unreadable reply"
    hint = "Check the base URL and the wire format of this endpoint."
