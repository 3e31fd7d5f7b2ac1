"""Calls from threads reach the loop in their order, however many, and keep nothing else from reaching it."""

import asyncio
import os
import signal
import threading

from app.ui.terminal.loop_inbox import LoopInbox
from tests.support.workspaces import until

FLOOD = 2_000
"""Calls in one breath of the loop; asyncio's own way loses signals from some 280 on."""


def in_a_thread(act):
    """Run this elsewhere while the loop stands still."""
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


async def test_a_signal_is_not_lost_while_input_floods():
    loop = asyncio.get_running_loop()
    inbox, told, calls = LoopInbox(loop), [], []
    loop.add_signal_handler(signal.SIGUSR2, told.append, "signal")
    try:
        in_a_thread(lambda: [inbox.put(lambda: calls.append(1)) for _ in range(FLOOD)])
        os.kill(os.getpid(), signal.SIGUSR2)
        await until(lambda: len(calls) == FLOOD)
        await until(lambda: told)
    finally:
        loop.remove_signal_handler(signal.SIGUSR2)


async def test_a_flood_wakes_the_loop_once(monkeypatch):
    loop = asyncio.get_running_loop()
    inbox, wakes, calls = LoopInbox(loop), [], []
    wake = loop.call_soon_threadsafe
    monkeypatch.setattr(loop, "call_soon_threadsafe", lambda call: (wakes.append(1), wake(call)))
    in_a_thread(lambda: [inbox.put(lambda: calls.append(1)) for _ in range(FLOOD)])
    await until(lambda: len(calls) == FLOOD)
    assert len(wakes) == 1
    in_a_thread(lambda: inbox.put(lambda: calls.append(1)))
    await until(lambda: len(calls) == FLOOD + 1)
    assert len(wakes) == 2


async def test_calls_keep_their_order_while_the_loop_takes_them():
    inbox, calls = LoopInbox(asyncio.get_running_loop()), []
    thread = threading.Thread(
        target=lambda: [inbox.put(lambda number=number: calls.append(number)) for number in range(20_000)]
    )
    thread.start()
    await until(lambda: len(calls) == 20_000)
    thread.join()
    assert calls == list(range(20_000))


async def test_a_call_that_puts_another_does_not_hold_the_loop():
    inbox, beats = LoopInbox(asyncio.get_running_loop()), 0
    is_over = False

    def again():
        if not is_over:
            inbox.put(again)

    inbox.put(again)
    for _ in range(10):
        await asyncio.sleep(0)
        beats += 1
    is_over = True
    assert beats == 10


async def test_a_call_that_fails_takes_no_other_with_it():
    loop = asyncio.get_running_loop()
    inbox, calls, failures = LoopInbox(loop), [], []
    loop.set_exception_handler(lambda _, context: failures.append(context["exception"]))
    inbox.put(lambda: 1 / 0)
    inbox.put(lambda: calls.append("second"))
    await until(lambda: calls)
    assert calls == ["second"]
    assert isinstance(failures[0], ZeroDivisionError)


def test_a_closed_loop_is_told_nothing():
    loop = asyncio.new_event_loop()
    inbox, calls = LoopInbox(loop), []
    loop.close()
    inbox.put(lambda: calls.append(1))
    inbox.put(lambda: calls.append(2))
    assert not calls
    assert not inbox._calls
