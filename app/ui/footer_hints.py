"""Footer hints: the keys that do something now, most important first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.keys import footer_hint
from app.ui.widgets.status_layout import KeyHint

if TYPE_CHECKING:
    from app.ui.conversation_tab import ConversationTab
    from app.ui.screens.chat_screen import ChatScreen


def footer_hints(screen: ChatScreen, tab: ConversationTab) -> tuple[KeyHint, ...]:
    """What the footer shows while a tab is on screen."""
    keymap, chat, focused = screen.keymap, screen.chat, screen.focused
    is_live, is_edited = tab.session.live is not None, chat.edit_of(tab) is not None
    actions: list[str] = []
    first: tuple[KeyHint, ...] = ()
    if focused is not None and focused.has_class("own-letters"):
        first = (KeyHint("esc", "leave", "switch_focus"),)
    elif tab.comparison is not None and focused is tab.transcript:
        first = (KeyHint("enter", "pick", "pick_answer"), KeyHint("[ ]", "switch", "variant(1)"))
        actions += ["stop"] if tab.comparison.key in tab.session.lives else []
    elif tab.transcript.is_selecting_lines:
        copying = keymap.key("copy_message").split(" ")[0]
        first = (KeyHint(copying, "copy", "copy_message"), KeyHint("esc", "end", "select_lines"))
    elif tab.comparison is not None and focused is screen.prompt and screen.prompt.is_blank:
        first = (KeyHint(keymap.key("switch_focus"), "answers", "switch_focus"),)
        actions += ["stop"] if is_live else []
    elif is_live and tab.session.queue and not is_edited:
        first = (KeyHint(keymap.key("stop"), "take back", "stop"),)
    elif is_live:
        actions.append("stop")
    elif is_edited and focused is screen.prompt:
        first = (KeyHint(keymap.key("stop"), "give up", "stop"),)
    elif focused is tab.transcript and not tab.session.is_empty:
        actions += ["continue"] if tab.can_continue else []
        actions.append("retry" if tab.face.state == "failed" else "regenerate")
    else:
        actions.append("models")
    return first + tuple(footer_hint(action, keymap.commands) for action in (*actions, "palette", "help"))
