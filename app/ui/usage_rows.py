"""What the usage dialog says: tokens, times and prices of one reply, of its conversation and of today, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.conversation import GenerationRecord, Message, Usage
from app.safe_text import SafeText, safe_line
from app.session import ChatSession, Limits, Spent
from app.ui.amounts import dollars, tokens
from app.ui.faces import clock_label, source_label
from app.ui.widgets.progress_text import SEPARATOR, duration

NOT_TOLD = SafeText("not told")


class UsageRow(NamedTuple):
    """One line: a heading where it has no value."""

    label: str
    value: SafeText


def reply_rows(record: GenerationRecord, usage: Usage) -> Iterator[UsageRow]:
    """One reply.

    Args:
        record: How it came about.
        usage: Its tokens by now.
    """
    about = SEPARATOR.join([source_label(record), clock_label(record.started_at)])
    yield UsageRow("This reply", SafeText(about))
    yield from _token_rows(usage)
    if usage.cost is not None:
        yield UsageRow("price", SafeText(dollars(usage.cost, is_estimated=usage.is_cost_estimated)))
    else:
        name = f"{record.endpoint}/{record.model}"
        yield UsageRow("price", SafeText("not known; config.toml sets it in"))
        yield UsageRow("", safe_line(f'[prices."{name}"]'))
    if times := _times(record, usage):
        yield UsageRow("time", SafeText(SEPARATOR.join(times)))


def _token_rows(usage: Usage) -> Iterator[UsageRow]:
    sent = (
        NOT_TOLD if usage.all_input_tokens is None else SafeText(f"{tokens(usage.all_input_tokens)} tokens")
    )
    if usage.cached_input_tokens:
        sent = SafeText(f"{sent}, {tokens(usage.cached_input_tokens)} of them cached")
    written = NOT_TOLD
    if usage.all_output_tokens is not None:
        written = SafeText(f"{tokens(usage.all_output_tokens, is_estimated=usage.is_estimated)} tokens")
    if usage.reasoning_tokens:
        written = SafeText(f"{written}, {tokens(usage.reasoning_tokens)} of them reasoning")
    yield UsageRow("in", sent)
    yield UsageRow("out", written)


def _times(record: GenerationRecord, usage: Usage) -> list[str]:
    times = []
    first, settled = record.first_token_at, record.settled_at
    if first is not None:
        times.append(f"first token {duration((first - record.started_at) / 1000)}")
    if settled is not None:
        times.append(f"{duration((settled - record.started_at) / 1000)} in all")
    if first is not None and settled is not None and usage.all_output_tokens and settled - first >= 500:
        tilde = "~" if usage.is_estimated else ""
        times.append(f"{tilde}{usage.all_output_tokens / ((settled - first) / 1000):.0f} tok/s")
    return times


def total_of(usages: Iterable[Usage]) -> Usage:
    """The sum of usages; its cost is that of those with one."""
    found = list(usages)

    def added(counts: Iterable[int | None]) -> int | None:
        told = [count for count in counts if count is not None]
        return sum(told) if told else None

    costs = [usage.cost for usage in found if usage.cost is not None]
    return Usage(
        added(usage.all_input_tokens for usage in found),
        added(usage.all_output_tokens for usage in found),
        added(usage.cached_input_tokens for usage in found),
        added(usage.reasoning_tokens for usage in found),
        is_estimated=any(usage.is_estimated for usage in found),
        cost=sum(costs) if costs else None,
        is_cost_estimated=any(usage.is_cost_estimated for usage in found if usage.cost is not None),
    )


def conversation_rows(session: ChatSession) -> Iterator[UsageRow]:
    """All replies of a conversation, those of every variant."""
    replies = [message for message in session.tree if message.generation is not None]
    usages = [usage_now(session, message) for message in replies]
    total = total_of(usages)
    on_path = {message.id for message in session.tree.path()}
    beside = sum(message.id not in on_path for message in replies)
    counted = f"{len(replies):,} {'reply' if len(replies) == 1 else 'replies'}"
    if beside:
        counted += f", {beside:,} of them on other variants"
    yield UsageRow("This conversation", SafeText(counted))
    yield from _token_rows(total)
    unpriced = sum(usage.cost is None for usage in usages)
    if total.cost is not None:
        text = dollars(total.cost, is_estimated=total.is_cost_estimated)
        yield UsageRow("price", SafeText(f"{text}, {unpriced:,} of unknown price" if unpriced else text))
    yield UsageRow("context", _context(session))


def _context(session: ChatSession) -> SafeText:
    context = session.context
    text = f"{tokens(context.tokens, is_estimated=context.is_estimated)} tokens"
    if context.window:
        return SafeText(f"{text} of {tokens(context.window)}, {context.percent} %")
    return SafeText(f"{text}; the model's window is not known")


def today_rows(spent: Spent, limits: Limits) -> Iterator[UsageRow]:
    """What today's replies took, and the limits that are set."""
    yield UsageRow("Today", SafeText(""))
    limit = f" of {tokens(limits.tokens_per_day)}" if limits.tokens_per_day else ""
    yield UsageRow("tokens", SafeText(f"{tokens(spent.tokens)}{limit}"))
    if spent.dollars or limits.dollars_per_day:
        limit = f" of {dollars(limits.dollars_per_day)}" if limits.dollars_per_day else ""
        yield UsageRow("price", SafeText(f"{dollars(spent.dollars)}{limit}"))


def usage_now(session: ChatSession, message: Message) -> Usage:
    """The usage of a reply by now, running or settled."""
    live = session.lives.get(message.id)
    if live is not None:
        return live.usage
    record = message.generation
    return (record.usage if record is not None else None) or Usage()
