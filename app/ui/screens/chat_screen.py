"""The chat screen: tabs across the top, the active transcript, the prompt and the status line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from app.safe_text import SafeText, safe_line
from app.ui.empty_state import TEMPORARY, empty_lines
from app.ui.footer_hints import footer_hints
from app.ui.keymap import STANDARD, KeyMap
from app.ui.keys import bindings, footer_hint
from app.ui.progress import progress_of
from app.ui.screens.live_targets import LiveTargets
from app.ui.widgets.prompt import Prompt
from app.ui.widgets.prompt_area import PasteCleaned
from app.ui.widgets.status_line import StatusLine, status_text, status_tone
from app.ui.widgets.tab_strip import TabStrip
from app.ui.widgets.transcript import messages

if TYPE_CHECKING:
    from app.errors import Failure
    from app.session import ChatSession
    from app.ui.chat_app import ChatApp
    from app.ui.conversation_tab import ConversationTab
    from app.ui.widgets.find_bar import FindBar
    from app.ui.widgets.transcript import Transcript

SMALLEST_WIDTH = 40
SMALLEST_HEIGHT = 12

STATUS_SECONDS = 0.5
"""How often running times in the status line are brought up to date while a reply is live."""

DRAFT_SECONDS = 0.5
"""How long the prompt rests before its draft is stored."""


class ChatScreen(LiveTargets[None]):
    """Holds the open tabs and shows one of them.

    It knows which tabs are open and which is active; what the commands do is in `app.ui.actions`.

    Args:
        keymap: Which key does what.
    """

    AUTO_FOCUS = ""

    def __init__(self, keymap: KeyMap = STANDARD) -> None:
        super().__init__()
        self.keymap = keymap
        self._bindings.key_to_bindings.update(BindingsMap(bindings(keymap.commands)).key_to_bindings)
        self.tabs: list[ConversationTab] = []
        self.active: ConversationTab | None = None
        self._strip = TabStrip(id="tabs")
        self._clock: Timer | None = None
        self._is_clock_running = False

    def compose(self) -> ComposeResult:
        """Everything on the screen; a first transcript stands there empty until the store has answered."""
        yield self._strip
        yield Container(id="transcripts")
        yield Prompt(keymap=self.keymap, id="prompt")
        yield StatusLine(id="status", paint_now=partial(self.chat.paint, can_wait=True))
        yield Static("", id="too-small", markup=False)

    @property
    def chat(self) -> ChatApp:
        """The app, by its own type."""
        return cast("ChatApp", self.app)

    @property
    def prompt(self) -> Prompt:
        """The prompt."""
        return self.query_one(Prompt)

    def on_mount(self) -> None:
        """Take keys at once."""
        self.prompt.paste_taker = self.chat.take_paste
        self.prompt.copied_taker = self.chat.paste_copied
        self.set_focus(self.prompt)
        self._clock = self.set_interval(STATUS_SECONDS, self.show_status, pause=True)
        self._draft_clock = self.set_interval(DRAFT_SECONDS, self._prompt_rests, pause=True)

    def on_resize(self, event: events.Resize) -> None:
        """Say so where the terminal is too small instead of showing a broken screen."""
        size = event.size
        is_too_small = size.width < SMALLEST_WIDTH or size.height < SMALLEST_HEIGHT
        if self.has_class("-too-small") and not is_too_small:  # Textual took the focus from what was hidden
            self.call_after_refresh(self.set_focus, self.prompt)
        self.set_class(is_too_small, "-too-small")
        if is_too_small:
            needs = f"beck needs {SMALLEST_WIDTH}×{SMALLEST_HEIGHT} cells"
            self.query_one("#too-small", Static).update(
                Content(f"{needs}; this terminal has {size.width}×{size.height}.")
            )
        for tab in self.tabs:
            self.teach(tab)

    def teach(self, tab: ConversationTab) -> None:
        """Bring the empty state of a tab up to date with its model and the screen's width."""
        lines = empty_lines(tab.session.choice, self.size.width, self.keymap)
        if tab.session.is_temporary:
            lines[0] = TEMPORARY
        tab.transcript.show_empty(lines)

    # Tabs

    def add_tab(
        self, session: ChatSession, *, place: int | None = None, activate: bool = True
    ) -> ConversationTab:
        """Open a tab for a session, the last one or at a place, or go to the one that shows it already."""
        tab = self.tab_of(session.id)
        if tab is None:
            from app.ui.conversation_tab import ConversationTab  # the first frame has none

            transcript = self.new_transcript()
            transcript.display = False
            tab = ConversationTab(
                session,
                transcript,
                on_change=self._tab_changed,
                on_unsaved=self._saving_changed,
                on_gone=self.chat.conversation_gone,
                on_settled=self.chat.reply_settled,
            )
            self.tabs.insert(len(self.tabs) if place is None else place, tab)
            self.teach(tab)
            self.query_one("#transcripts").mount(transcript)
        if activate:
            self.activate(tab)
        else:
            self.show_tabs()
        return tab

    def new_transcript(self) -> Transcript:
        """A widget that can show a conversation."""
        from app.ui.widgets.transcript import Transcript  # the first frame has none

        chat = self.chat
        transcript = Transcript(max_fps=chat.max_fps, is_animated=chat.is_animated, paint_now=chat.paint)
        transcript.wrap_code(is_wrapped=chat.wraps_code)
        return transcript

    def tab_of(self, key: str) -> ConversationTab | None:
        """The tab of a conversation; None where it has none."""
        return next((tab for tab in self.tabs if tab.key == key), None)

    def activate(self, tab: ConversationTab) -> None:
        """Bring a tab on screen; the prompt's text goes with its tab."""
        before = self.active
        if before is tab:
            return
        self.chat.close_find()
        if before is not None:
            before.draft = self.prompt.text
            before.deactivate()
            before.show_widgets(is_shown=False)
        had_prompt_focus = self.focused is None or self.focused is self.prompt
        self.active = tab
        self.prompt.owner = tab.key
        tab.activate()
        self.chat.show_comparison(tab)
        tab.show_widgets(is_shown=True)
        self.prompt.text = tab.draft if before is not None else tab.draft + self.prompt.text
        self.set_focus(self.prompt if had_prompt_focus else tab.transcript)
        self.chat.show_editing()
        self.chat.show_attached()
        self.show_tabs()
        self.show_status()
        self.chat.tabs_changed()

    def remove_tab(self, tab: ConversationTab) -> None:
        """Close a tab and show its neighbour; the session goes on by itself."""
        place = self.tabs.index(tab)
        tab.close()
        self.tabs.remove(tab)
        if self.active is tab:
            self.active = None
            self.prompt.text = ""
            if self.tabs:
                self.activate(self.tabs[min(place, len(self.tabs) - 1)])
        tab.remove_widgets()
        self.show_tabs()
        self.chat.tabs_changed()

    def _saving_changed(self, failure: Failure | None) -> None:
        """Say that saving fails, or works again; while it fails that stands above the prompt."""
        self.chat.report_unsaved(failure)
        if self.query(TabStrip):  # else the screen is being taken apart
            self.chat.show_editing()

    def _tab_changed(self, tab: ConversationTab) -> None:
        """Show what changed; the numbers of a running reply are left to the clock."""
        if not self._strip.is_attached:  # the screen is being taken apart, the reply ends after it
            return
        if tab.face not in self._strip.tabs:
            self.show_tabs()
        if tab is self.active:
            self.chat.show_comparison(tab)
            self.chat.show_queue()
            self.show_status()
            self.chat.show_editing()

    def show_tabs(self) -> None:
        """Bring the tab strip up to date."""
        self._strip.show([tab.face for tab in self.tabs], self.active.key if self.active else "")
        self.chat.show_state()

    # Status

    def show_status(self) -> None:
        """Bring the status line up to date; its clock runs only while a reply does."""
        line = self.query_one(StatusLine)
        tab = self.active
        if tab is None:
            line.show(SafeText("starting…"), (footer_hint("quit", self.keymap.commands),))
            return
        is_live = tab.session.live is not None
        if self._clock is not None and is_live != self._is_clock_running:
            self._is_clock_running = is_live
            (self._clock.resume if is_live else self._clock.pause)()
        if tab.comparison is not None:
            tab.comparison.show_status(self.chat.now_seconds())
        progress, hints = progress_of(tab.session), footer_hints(self, tab)
        choice = tab.session.choice
        place = safe_line(f"{choice.model} · {choice.endpoint}" if choice.model else choice.endpoint)
        if progress is None:
            line.show(SafeText(""), hints, place=place)
        else:
            state = status_text(progress, self.chat.now_seconds())
            line.show(state, hints, place=place, tone=status_tone(progress))

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _focus_moved(self) -> None:
        self.show_status()

    # What the widgets tell

    @on(StatusLine.ActionAsked)
    async def _action_asked(self, event: StatusLine.ActionAsked) -> None:
        await self.chat.run_command(event.action)

    @on(TabStrip.TabSelected)
    def _tab_selected(self, event: TabStrip.TabSelected) -> None:
        if tab := self.tab_of(event.key):
            self.activate(tab)

    @on(TabStrip.NewTabAsked)
    async def _new_tab_asked(self) -> None:
        await self.run_action("app.new_tab")

    @on(TabStrip.CloseAsked)
    def _close_asked(self, event: TabStrip.CloseAsked) -> None:
        if tab := self.tab_of(event.key):
            self.chat.ask_to_close(tab)

    @on(Prompt.Changed)
    def _prompt_changed(self) -> None:
        self._draft_clock.reset()
        self.chat.complete_slash()
        self.chat.complete_mention()
        self._draft_clock.resume()

    @on(PasteCleaned)
    def _paste_cleaned(self, event: PasteCleaned) -> None:
        self.chat.tell_hidden(event.text)

    def _prompt_rests(self) -> None:
        self._draft_clock.pause()
        self.chat.draft_rests()

    @on(Prompt.Submitted)
    def _prompt_submitted(self, event: Prompt.Submitted) -> None:
        self.chat.take_entry(event)

    def on_paste(self, event: events.Paste) -> None:
        """Put what was pasted where nothing takes text, such as in the transcript, into the prompt."""
        event.stop()
        self.prompt.paste(event.text)
        self.set_focus(self.prompt)

    def on_find_bar_changed(self, event: FindBar.Changed) -> None:
        """Another text is looked for."""
        self.chat.look_for(event.text)

    def on_find_bar_step_asked(self, event: FindBar.StepAsked) -> None:
        """Another hit is wanted."""
        self.chat.action_find_step(event.step)

    def on_find_bar_left(self) -> None:
        """The conversation takes the keys."""
        self.chat.leave_find_bar()

    def on_find_bar_closed(self) -> None:
        """Nothing is looked for any more."""
        self.chat.close_find()

    @on(messages.VariantAsked)
    def _variant_asked(self, event: messages.VariantAsked) -> None:
        self.chat.go_to_variant(event.key, event.step)

    @on(messages.SelectingChanged)
    def _selecting_changed(self) -> None:
        self.show_status()

    @on(messages.RetryAsked)
    def _retry_asked(self, event: messages.RetryAsked) -> None:
        self.chat.retry(event.key)

    @on(messages.LinkActivated)
    def _link_activated(self, event: messages.LinkActivated) -> None:
        self.chat.show_link(event.href)
