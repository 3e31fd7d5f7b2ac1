"""The tree screen: a whole conversation with its forks, to move in, to jump from and to tidy up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from app.conversation import ToolCallPart
from app.conversation.outline import outline
from app.safe_text import SafeText, safe_line
from app.session import Advanced, SessionEvent
from app.ui.faces import clock_label, source_label, status_of
from app.ui.screens.ask import SHORT_SCREEN
from app.ui.screens.dialog import Dialog
from app.ui.widgets.key_line import KeyLine
from app.ui.widgets.tree_view import TreeFace, TreeView

if TYPE_CHECKING:
    from app.conversation import Message
    from app.ui.chat_app import ChatApp
    from app.ui.conversation_tab import ConversationTab

TreeAnswer = tuple[Literal["go", "fork"], str]

FIRST_CHARACTERS = 400
"""How much of a text is looked at for its first words."""

KEYS = "enter go · d delete · p prune · x exclude · n fork · = diff · esc close"


class TreeScreen(Dialog[TreeAnswer | None]):
    """Shows every message of a tab's conversation; answers where to go or what to fork, or None when dismissed.

    Args:
        app: Does what is asked for.
        tab: Whose conversation it is.
        cursor: The message to begin at; None for the last one of the active path.
    """

    VERTICAL_BREAKPOINTS = SHORT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "Go there", show=False),
        Binding("d", "delete", "Delete", show=False),
        Binding("p", "prune", "Prune", show=False),
        Binding("x", "exclude", "Exclude", show=False),
        Binding("u", "undo", "Undo", show=False),
        Binding("n", "fork", "Fork", show=False),
        Binding("equals_sign", "compare", "Diff", show=False),
        Binding("escape,ctrl+c,q,b", "leave", "Close", show=False),
    ]

    def __init__(self, app: ChatApp, tab: ConversationTab, cursor: str | None) -> None:
        super().__init__()
        self._chat = app
        self._conversation_tab = tab
        self._session = tab.session
        self._begin_at = cursor
        self._unsubscribe: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        """Title, rows, keys."""
        with Vertical(classes="dialog wide tall"):
            yield Static(id="tree-title", classes="dialog-title")
            yield TreeView(self._face_of, self._neighbour_of)
            yield KeyLine(KEYS)

    def on_mount(self) -> None:
        """Show the conversation as it is, from now on also as it changes."""
        self._unsubscribe = self._session.subscribe(self._heard)
        path = self._session.tree.path()
        self._show(self._begin_at or (path[-1].id if path else None))
        self.query_one(TreeView).focus()

    def on_unmount(self) -> None:
        """Listen no more."""
        self._unsubscribe()

    def _heard(self, event: SessionEvent) -> None:
        if not isinstance(event, Advanced) and self.is_attached:
            self._show(self.query_one(TreeView).cursor_key)

    def _show(self, cursor: str | None) -> None:
        rows = outline(self._session.tree)
        forks = len({self._session.tree[row.message_id].parent_id for row in rows if row.variants > 1})
        messages = f"{len(rows):,} message{'' if len(rows) == 1 else 's'}"
        branches = f"{forks:,} fork{'' if forks == 1 else 's'}"
        title = safe_line(f"Tree · {messages} · {branches} · ● active path")
        self.query_one("#tree-title", Static).update(Content(title))
        self.query_one(TreeView).show(rows, cursor)

    def _face_of(self, message_id: str) -> TreeFace:
        message = self._session.so_far(self._session.tree[message_id])
        record = message.generation
        who = source_label(record).split(" · ")[0] if record is not None else message.role
        status = " ".join(filter(None, ("excluded" if message.is_excluded else "", status_of(record))))
        return TreeFace(
            SafeText("you" if message.role == "user" else who),
            _first_words(message),
            status,
            clock_label(message.created_at),
        )

    def _neighbour_of(self, message_id: str, step: int) -> str | None:
        tree = self._session.tree
        for message in tree.path_to(message_id)[::-1]:
            variants = [variant.id for variant in tree.variants(message.id)]
            if len(variants) > 1:
                place = variants.index(message.id) + step
                return variants[place] if 0 <= place < len(variants) else None
        return None

    # Keys

    @property
    def _key(self) -> str | None:
        """The message under the cursor, if it is still there."""
        key = self.query_one(TreeView).cursor_key
        return key if key in self._session.tree else None

    @on(TreeView.Chosen)
    def action_go(self) -> None:
        """Go to the message under the cursor, in its branch."""
        if (key := self._key) is not None:
            self.dismiss(("go", key))

    def action_fork(self) -> None:
        """Copy everything up to the message under the cursor into a new tab."""
        if (key := self._key) is not None:
            self.dismiss(("fork", key))

    def action_delete(self) -> None:
        """Delete the message under the cursor with all that follows it; the cursor goes to what takes its place."""
        if (key := self._key) is not None:
            tree = self._session.tree
            neighbour = tree.neighbour(key)
            after = neighbour.id if neighbour is not None else tree[key].parent_id

            async def delete() -> None:
                await self._chat.delete_message(self._conversation_tab, key)
                if self.is_attached:
                    self._show(after)

            self._chat.do(delete, "branches")

    def action_prune(self) -> None:
        """Delete the other variants of the message under the cursor."""
        if (key := self._key) is not None:
            self._chat.do(lambda: self._chat.prune(self._conversation_tab, key), "branches")

    def action_exclude(self) -> None:
        """Leave the message under the cursor out of what is sent, or take it in again."""
        if (key := self._key) is not None:
            self._chat.do(lambda: self._chat.exclude(self._conversation_tab, key), "branches")

    def action_undo(self) -> None:
        """Take back what was done last."""
        self._chat.action_undo()

    def action_compare(self) -> None:
        """Mark the message under the cursor; at the second one, show how the two differ."""
        view = self.query_one(TreeView)
        key = self._key
        marked = view.marked if view.marked in self._session.tree else ""
        if key is None:
            return
        view.marked = "" if marked else key
        view.refresh()
        if not marked:
            self._chat.say(SafeText("Marked; = on another message shows how the two differ."), seconds=4)
        elif marked != key:
            self._chat.show_diff(self._session, marked, key)

    def action_leave(self) -> None:
        """Close and stay where you were."""
        self.dismiss(None)


def _first_words(message: Message) -> SafeText:
    """The first words of a message; what it consists of where it has none."""
    text = message.text[:FIRST_CHARACTERS]
    if text.strip():
        return safe_line(text, FIRST_CHARACTERS)
    calls = [part.name for part in message.parts if isinstance(part, ToolCallPart)]
    return safe_line(f"calls {', '.join(calls)}", FIRST_CHARACTERS) if calls else SafeText("(no text)")
