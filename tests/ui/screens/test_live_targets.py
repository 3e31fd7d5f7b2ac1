"""The mouse on what has just been taken away."""

from textual import events
from textual.widgets import Static

from tests.support.chats import chat_app, until_idle, until_open


async def test_the_mouse_pressed_on_a_widget_that_was_just_taken_away_ends_nothing(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        widget = Static("short-lived")
        await app.chat_screen.mount(widget)
        await until_idle(pilot)
        x, y = widget.region.offset
        assert app.chat_screen.get_widget_and_offset_at(x, y)[0] is widget
        widget._detach()  # as in the middle of its removal, with no layout since
        for kind in (events.MouseDown, events.MouseMove, events.MouseUp):
            app.chat_screen._forward_event(kind(None, x, y, 0, 0, 1, False, False, False, x, y))
        assert app.chat_screen.get_widget_and_offset_at(x, y) == (None, None)
        widget._attach(app.chat_screen)
        await until_idle(pilot)
        assert app.return_code is None
        await app.end()
