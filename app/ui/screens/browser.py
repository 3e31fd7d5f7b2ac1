"""The conversation browser: search titles and texts, open, rename, pin, tag, archive, delete with undo."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from app.conversation import ConversationSummary
from app.errors import StoreError
from app.safe_text import safe_line
from app.store.search_query import SearchQuery, search_query
from app.ui.screens.conversation_picker import ConversationPicker, summaries_of
from app.ui.screens.conversation_rows import UNNAMED, age, hit_rows, snippet_content
from app.ui.screens.picker import Row

if TYPE_CHECKING:
    from app.store import SearchHit
    from app.ui.chat_app import ChatApp

LOOK_SECONDS = 0.5
"""How often it looks whether another process has changed anything."""

PLACEHOLDER = "Titles and texts · tag: is: role: model: before: after:"
KEYS = "enter open · ^r rename · ^p pin · ^t tag · ^a archive · ^l archived · ^d delete · ^z undo · ^b trash · esc close"


class Browser(ConversationPicker):
    """A picker of conversations, and of what was said in them, that can also rename, file and delete them.

    Args:
        app: The app.
        summaries: All conversations, archived ones last.
        query: What is searched for at first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l", "show_archived", "Show archived", show=False, priority=True),
        Binding("ctrl+b", "trash", "Trash", show=False, priority=True),
    ]

    def __init__(self, app: ChatApp, summaries: list[ConversationSummary], query: str = "") -> None:
        super().__init__(app, summaries, placeholder=PLACEHOLDER, keys_hint=KEYS, query=query)
        self.hits: dict[str, SearchHit] = {}
        """What was found in texts, by the key of its row."""
        self._found: list[Row] = []
        self._shows_archived = False
        self._changes = -1

    def on_mount(self) -> None:
        """Show all rows; take what is not in the index yet into it meanwhile, and look for what others change."""
        super().on_mount()
        self._chat.do(self._take_in, "take in", is_exclusive=True)
        self.set_interval(LOOK_SECONDS, lambda: self._chat.do(self._look, "look", is_exclusive=True))

    async def _take_in(self) -> None:
        with suppress(StoreError):  # the search finds less; what cannot be saved is told elsewhere
            while await self._chat.workspace.store.search.take_in():
                pass

    async def _look(self) -> None:
        """Read the list anew where another process has written."""
        with suppress(StoreError):  # whatever writes says it
            changes = await self._chat.workspace.store.database.change_count()
            if changes != self._changes:  # at first too: much may have come since the list was read
                await self.reload()
                await self._search()
            self._changes = changes

    # Searching

    def _parsed(self, text: str) -> SearchQuery:
        query = search_query(text, self._chat.workspace.clock_ms())
        return (
            replace(query, archive="with") if self._shows_archived and query.archive == "without" else query
        )

    @on(Input.Changed, "#filter")
    def _search_asked(self) -> None:
        self._chat.do(self._search, "search", is_exclusive=True)

    async def _search(self) -> None:
        search, now = self._chat.workspace.store.search, self._chat.workspace.clock_ms()
        query = self._parsed(self.query_text)
        try:
            titles = [] if query.has_filters or query.problem else await search.titles(query)
            hits = await search.hits(query)
        except StoreError as error:
            self._chat.say_failure(error.failure)
            return
        if not self.is_open:  # closed meanwhile
            return
        self.hits = {f"hit:{hit.message_id}": hit for hit in hits}
        self._found = [
            Row(key, title or UNNAMED, safe_line(age(changed, now)))
            for key, title, changed in titles
            if key not in self._summaries
        ] + hit_rows(self.hits, now)
        self.query_one("#empty", Static).update(Content(query.problem or "Nothing matches."))
        self._show(self.highlighted_key)

    def _matching(self, query: str) -> list[Row]:
        """Conversations by their titles and how they are filed, then what was found in texts."""
        parsed = self._parsed(query)
        if parsed.problem:
            return []
        kept = [row for row in super()._matching(" ".join(parsed.words)) if self._is_wanted(row, parsed)]
        if not query.strip():
            return kept
        has_titles = not parsed.has_filters and bool(parsed.words or parsed.has_shelf_filters)
        return (kept if has_titles else []) + self._found

    def _is_wanted(self, row: Row, query: SearchQuery) -> bool:
        """Whether a conversation is filed as the query wants it."""
        summary = self._summaries[row.key]
        words = f" {summary.tags} "
        has_tags = all(
            f" {tag[:-1]}" in words if tag.endswith("*") else f" {tag} " in words for tag in query.tags
        )
        is_shelf = query.archive == "with" or summary.is_archived == (query.archive == "only")
        return has_tags and is_shelf and (summary.is_pinned or not query.is_pinned)

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

    def action_show_archived(self) -> None:
        """Show archived conversations among the others, or hide them."""
        self._shows_archived = not self._shows_archived
        self._show(self.highlighted_key)
        self._search_asked()

    def action_trash(self) -> None:
        """Show the deleted conversations."""
        self._chat.do(self._trash, "trash")

    async def _trash(self) -> None:
        from app.ui.screens.trash import show_trash  # loaded when first needed

        await show_trash(self._chat)
        await self.reload()


async def browse(app: ChatApp, query: str = "") -> None:
    """Let the user pick a conversation and show it in a tab; the search begins with a query."""
    await app.until_open()
    browser = Browser(app, await summaries_of(app), query)
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
