"""Comparing: one prompt to several models, from the command to the answer that is picked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line
from app.ui.actions.app_part import AppPart
from app.ui.actions.slashing import entry_of

if TYPE_CHECKING:
    from app.session import ModelChoice
    from app.ui.conversation_tab import ConversationTab


class CompareActions(AppPart):
    """Begins comparisons, shows them in place of the path, and ends them with a choice."""

    def action_compare(self, argument: str = "") -> None:
        """Answer one prompt with several models.

        Args:
            argument: Models, and behind a line end the prompt; asked for where they are missing.
        """
        self.do(lambda: self._compare(argument), "compare")

    async def _compare(self, argument: str) -> None:
        app = self._chat
        await app.until_open()
        tab = self._tab
        if tab is None:
            return
        names, _, text = argument.partition("\n")
        if tab.session.is_busy:
            app.say(SafeText(app.keymap.in_words("A reply is still streaming; {stop} stops it.")), seconds=4)
            return
        choices = self._choices(names.split(), tab) if names.strip() else await self._picked_models(tab)
        if not choices:
            return
        prompt = await self._prompt_to_compare(tab, text.strip())
        if prompt is None or not await app.may_spend(tab.session):
            return
        if tab.session.compared:
            await app.pick_marked(tab)
        begun = await tab.session.compare(choices, prompt)
        if not begun:
            app.say(SafeText("There is no prompt to answer, or it is excluded from what is sent."), seconds=5)
            self._give_prompt_back(tab, prompt)
        elif prompt:
            app.remember_prompt(entry_of(prompt), tab)
            await tab.session.keep_draft(app.draft_to_keep(tab))

    def _choices(self, names: list[str], tab: ConversationTab) -> list[ModelChoice]:
        """The models of these names; says what is wrong with them where they cannot be compared."""
        from app.session import ModelChoice, parse_choice  # not before the first frame

        endpoints = self._chat.workspace.endpoints
        found: list[ModelChoice] = []
        for name in names:
            known = [
                ModelChoice(entry.name, card.id)
                for entry in endpoints.entries
                for card in endpoints.known_cards(entry.name)
                if name in (card.id, f"{entry.name}/{card.id}")
            ]
            known.sort(key=lambda choice: choice.endpoint != tab.session.choice.endpoint)
            named = parse_choice(name)
            if known:
                found.append(known[0])
            elif named.model and named.endpoint in endpoints:
                found.append(named)
            else:
                self._chat.say(
                    safe_line(f"No model is called {name}; /compare alone lists them.", 200), seconds=6
                )
                return []
        if len(set(found)) < 2:
            self._chat.say(SafeText("Name at least two models: /compare model model."), seconds=5)
            return []
        return found

    async def _picked_models(self, tab: ConversationTab) -> list[ModelChoice]:
        from app.ui.screens.pick_models import pick_models  # loaded when first needed

        return await pick_models(self._chat, [tab.session.choice])

    async def _prompt_to_compare(self, tab: ConversationTab, text: str) -> str | None:
        """What is asked: the given prompt, else the draft, else the last prompt again (empty); None to give it up."""
        prompt = self._chat.chat_screen.prompt
        if text:
            return text
        if self._tab is tab and self._chat.edit_of(tab) is None and prompt.text.strip():
            draft: str = prompt.text.strip()
            prompt.text = ""
            return draft
        if not tab.session.is_empty:
            return ""
        from app.ui.screens.ask import AskLine  # loaded when first needed

        asked: str | None = await self._chat.push_screen_wait(
            AskLine(SafeText("The prompt for all of them"), SafeText(""), "ask them", "back")
        )
        return asked if asked and asked.strip() else None

    def _give_prompt_back(self, tab: ConversationTab, prompt: str) -> None:
        if prompt and self._tab is tab:
            self._chat.chat_screen.prompt.give_back(entry_of(prompt))

    # While answers are compared

    def show_comparison(self, tab: ConversationTab) -> None:
        """Show a tab's answers beside each other while they are compared, else its path."""
        session, comparison = tab.session, tab.comparison
        if session.compared and any(key not in session.tree for key in session.compared):
            session.stop_comparing()
            return
        if comparison is not None and comparison.keys != session.compared:
            had_focus = comparison.view.has_focus_within
            self._chat.close_find()
            tab.end_comparison()
            if had_focus:
                self._chat.chat_screen.set_focus(tab.transcript)
        if session.compared and tab.comparison is None and tab.is_active:
            from app.ui.comparison import Comparison  # loaded when answers are first compared

            self._chat.close_find()
            screen = self._chat.chat_screen
            began = Comparison(session, screen.new_transcript)
            began.view.fit(screen.query_one("#transcripts").size)
            tab.begin_comparison(began)
            screen.query_one("#transcripts").mount(began.view)
            screen.set_focus(began.transcript, scroll_visible=False)  # it has no place yet

    def on_compare_view_marked(self) -> None:
        """Another answer is marked: the lines below them and the footer say so."""
        self._chat.close_find()
        self._chat.chat_screen.show_status()

    async def on_compare_view_picked(self) -> None:
        """Go on with the marked answer."""
        if (tab := self._tab) is not None:
            await self.pick_marked(tab)
            self._chat.chat_screen.set_focus(self._chat.chat_screen.prompt)

    async def action_pick_answer(self) -> None:
        """Go on with the marked answer."""
        tab = self._tab
        if tab is None or tab.comparison is None:
            self._chat.say(SafeText("No answers are being compared."), seconds=4)
        else:
            await self.on_compare_view_picked()

    async def pick_marked(self, tab: ConversationTab) -> None:
        """Go on with the marked one of the answers that a tab compares, if it compares any."""
        session = tab.session
        if session.compared:
            await session.pick(tab.comparison.key if tab.comparison is not None else session.compared[0])

    def mark_answer(self, tab: ConversationTab, step: int) -> bool:
        """Mark the neighbouring answer; False where none are compared."""
        if tab.comparison is None:
            return False
        tab.comparison.view.mark(tab.comparison.view.marked + step)
        return True

    def stop_marked(self, tab: ConversationTab) -> bool:
        """Stop the marked answer, or leave it where it has ended; False where the focus is not on it."""
        screen = self._chat.chat_screen
        if tab.comparison is None or screen.focused is not tab.transcript:
            return False
        live = tab.session.lives.get(tab.comparison.key)
        if live is not None:
            live.stop()
        else:
            screen.set_focus(screen.prompt)
        return True
