"""The conversation browser: search titles and texts, open, rename, delete with undo."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from app.conversation import ConversationSummary
from app.errors import StoreError
from app.safe_text import SafeText, safe_line
from app.store.search_query import search_query
from app.ui.screens.ask import AskLine
from app.ui.screens.picker import Picker, Row

if TYPE_CHECKING:
    from app.store import SearchHit
    from app.ui.chat_app import ChatApp

UNNAMED = SafeText("New conversation")


def age(milliseconds: int, now_ms: int) -> str:
    """How long ago, in the largest unit that fits."""
    seconds = max(0, now_ms - milliseconds) // 1000
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return "now"


def summary_rows(summaries: list[ConversationSummary], live: set[str], now_ms: int) -> list[Row]:
    """One row per conversation, live ones marked."""
    return [
        Row(
            summary.id,
            safe_line(summary.title) or UNNAMED,
            safe_line(f"{summary.message_count} messages · {age(summary.updated_at, now_ms)}"),
            "●" if summary.is_live or summary.id in live else " ",
        )
        for summary in summaries
    ]


class Browser(Picker):
    """A picker of conversations, and of what was said in them, that can also rename and delete them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r,f2", "rename", "Rename", show=False, priority=True),
        Binding("ctrl+d", "delete", "Delete", show=False, priority=True),
        Binding("ctrl+z", "undo", "Undo", show=False, priority=True),
    ]

    def __init__(self, app: ChatApp, rows: list[Row], query: str = "") -> None:
        super().__init__(
            SafeText("Conversations"),
            rows,
            placeholder="Titles and texts · role: model: before: after:",
            keys_hint="enter open · ^r rename · ^d delete · ^z undo · esc close",
            empty="No conversation matches.",
            query=query,
        )
        self._chat = app
        self._deleted: list[str] = []
        self.hits: dict[str, SearchHit] = {}
        """What was found in texts, by the key of its row."""
        self._found: list[Row] = []

    def on_mount(self) -> None:
        """Show all rows; take what is not in the index yet into it meanwhile."""
        super().on_mount()
        self._chat.do(self._take_in, "take in", is_exclusive=True)

    async def _take_in(self) -> None:
        with suppress(StoreError):  # the search finds less; what cannot be saved is told elsewhere
            while await self._chat.workspace.store.search.take_in():
                pass

    @on(Input.Changed, "#filter")
    def _search_asked(self) -> None:
        self._chat.do(self._search, "search", is_exclusive=True)

    async def _search(self) -> None:
        search, now = self._chat.workspace.store.search, self._chat.workspace.clock_ms()
        query = search_query(self.query_text, now)
        try:
            titles = [] if query.has_filters or query.problem else await search.titles(query)
            hits = await search.hits(query)
        except StoreError as error:
            self._chat.say_failure(error.failure)
            return
        if not self.is_open:  # closed meanwhile
            return
        known = {row.key for row in self._rows}
        self.hits = {f"hit:{hit.message_id}": hit for hit in hits}
        self._found = [
            Row(key, title or UNNAMED, safe_line(age(changed, now)))
            for key, title, changed in titles
            if key not in known
        ] + [
            Row(key, hit.title or UNNAMED, safe_line(f"{hit.model or hit.role} · {age(hit.created_at, now)}"))
            for key, hit in self.hits.items()
        ]
        self.query_one("#empty", Static).update(Content(query.problem or "Nothing matches."))
        self._show(self.highlighted_key)

    def _matching(self, query: str) -> list[Row]:
        """Conversations by their titles, then what was found in texts."""
        if not query.strip():
            return super()._matching(query)
        parsed = search_query(query, self._chat.workspace.clock_ms())
        if parsed.problem:
            return []
        titles = super()._matching(" ".join(parsed.words)) if parsed.words and not parsed.has_filters else []
        return titles + self._found

    def _lines_of(self, row: Row) -> int:
        return 2 if row.key in self.hits else 1

    def _row_content(self, row: Row, width: int) -> Content:
        first = super()._row_content(row, width)
        hit = self.hits.get(row.key)
        return (
            first
            if hit is None
            else Content.assemble(first, "\n    ", snippet_content(hit, max(8, width - 4)))
        )

    async def reload(self) -> None:
        """Read the list anew."""
        self.set_rows(await _rows(self._chat))

    def action_rename(self) -> None:
        """Rename the conversation under the cursor."""
        self._chat.do(self._rename, "rename")

    async def _rename(self) -> None:
        key = self.highlighted_key
        row = next((row for row in self._rows if row.key == key), None)
        if key is None or row is None:
            return
        title = await self.app.push_screen_wait(AskLine(SafeText("Rename"), row.label))
        if title is not None:
            await self._try(self._chat.workspace.rename(key, title))

    def action_delete(self) -> None:
        """Delete the conversation under the cursor; ctrl+z brings it back."""
        self._chat.do(self._delete, "delete")

    async def _delete(self) -> None:
        key = self.highlighted_key
        if key is None or key in self.hits:
            return
        if await self._try(self._chat.delete_conversation(key)):
            self._deleted.append(key)
            self._chat.say(SafeText("Deleted; ctrl+z brings it back."), seconds=5)

    def action_undo(self) -> None:
        """Bring the conversation deleted last back, also one of an earlier day."""
        self._chat.do(self._undo, "undo")

    async def _undo(self) -> None:
        if self._deleted:
            await self._try(self._chat.workspace.restore(self._deleted.pop()))
            return
        try:
            trashed = await self._chat.workspace.store.trash.listing()
        except StoreError as error:
            self._chat.say_failure(error.failure)
            return
        if trashed:
            await self._try(self._chat.workspace.restore(trashed[0].id))
        else:
            self._chat.say(SafeText("There is no deleted conversation to bring back."), seconds=4)

    async def _try(self, work: Awaitable[None]) -> bool:
        try:
            await work
        except StoreError as error:
            self._chat.say_failure(error.failure)
            return False
        await self.reload()
        return True


def snippet_content(hit: SearchHit, width: int) -> Content:
    """What was found and some of the text around it, in one line; the beginning is cut where the hit would be."""
    pieces = list(hit.snippet)
    if len(pieces) > 1 and not pieces[0][1] and len(pieces[0][0]) > width // 2:
        pieces[0] = (SafeText("…" + pieces[0][0][-(width // 2) :]), False)
    parts = [Content.styled(text, "bold $accent-text" if is_hit else "$muted") for text, is_hit in pieces]
    return Content("").join(parts).truncate(width, ellipsis=True)


async def _rows(app: ChatApp) -> list[Row]:
    live = {session.id for session in app.workspace.live_sessions}
    try:
        summaries = await app.workspace.listing()
    except StoreError as error:
        app.say_failure(error.failure)
        summaries = []
    return summary_rows(summaries, live, app.workspace.clock_ms())


async def browse(app: ChatApp, query: str = "") -> None:
    """Let the user pick a conversation and show it in a tab; the search begins with a query."""
    await app.until_open()
    browser = Browser(app, await _rows(app), query)
    key = await app.push_screen_wait(browser)
    if key is None:
        return
    hit = browser.hits.get(key)
    try:
        session = await app.workspace.open(hit.conversation_id if hit is not None else key)
    except StoreError as error:
        app.say_failure(error.failure)
        return
    if session is None:
        return
    if hit is not None and hit.message_id in session.tree:
        await session.go_to(hit.message_id)
    app.chat_screen.add_tab(session)
    if hit is not None:
        marked = next((text for text, is_hit in hit.snippet if is_hit), "")
        app.find(marked, hit.message_id)
