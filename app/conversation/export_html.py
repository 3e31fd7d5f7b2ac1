"""HTML export: a conversation as one page that needs nothing else: no script, no picture, no style from elsewhere.

Its policy forbids the browser to load or run anything, should a mistake in here ever let something through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from app.conversation.export_markdown import moment
from app.conversation.exported import ExportedConversation, ExportedMessage
from app.conversation.parts import (
    AttachmentPart,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from app.safe_text import safe_code

_STYLE = """
:root { color-scheme: light dark; --back: #fbfaf8; --text: #22201d; --quiet: #6b665e; --tint: #f0ede7; --line: #d8d3c9; --link: #0b5d78 }
@media (prefers-color-scheme: dark) {
  :root { --back: #16181b; --text: #e3e1dc; --quiet: #9b978f; --tint: #202328; --line: #363a41; --link: #7cc7de }
}
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1rem; background: var(--back); color: var(--text);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.25 }
header p, article > h2 small, .ending, .note { color: var(--quiet) }
article { border-top: 1px solid var(--line); margin-top: 1.5rem }
article > h2 { font-size: 1rem; margin: 1rem 0 .5rem }
article > h2 small { font-weight: normal }
article.user { background: var(--tint); border: 0; border-radius: .5rem; padding: .1rem 1rem .5rem }
pre, code { font-family: ui-monospace, monospace; font-size: .9em }
pre { background: var(--tint); border-radius: .4rem; padding: .7rem .9rem; overflow-x: auto; overflow-wrap: normal }
article.user pre { background: var(--back) }
pre.plain { white-space: pre-wrap; overflow-wrap: anywhere }
blockquote, .alert { border-left: 3px solid var(--line); color: var(--quiet); margin-left: 0; padding-left: 1rem }
.alert-title { font-weight: bold }
table { border-collapse: collapse; display: block; overflow-x: auto }
th, td { border: 1px solid var(--line); padding: .25rem .6rem; text-align: left }
details { color: var(--quiet) }
a { color: var(--link) }
"""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"


def html_of(exported: ExportedConversation, render_markdown: Callable[[str], str]) -> str:
    """The conversation as an HTML page.

    Args:
        exported: What to write.
        render_markdown: Gives Markdown as HTML in which everything is escaped.
    """
    title = escape(exported.title)
    conversation = exported.conversation
    pieces = [
        "<!doctype html>",
        '<html lang="mul">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        f"<header><h1>{title}</h1><p>{moment(conversation.created_at)}</p></header>",
    ]
    if conversation.system_prompt:
        pieces.append(
            f"<details><summary>System prompt</summary>{_plain(conversation.system_prompt)}</details>"
        )
    pieces += [_message(message, render_markdown) for message in exported.messages]
    return "\n".join([*pieces, "</body>", "</html>"]) + "\n"


def _message(exported: ExportedMessage, render_markdown: Callable[[str], str]) -> str:
    message = exported.message
    which = f" · variant {exported.variant} of {exported.variants}" if exported.variants > 1 else ""
    which += " · excluded from what is sent" if message.is_excluded else ""
    head = f"<h2>{escape(exported.who)} <small>{moment(message.created_at)}{which}</small></h2>"
    body = [piece for part in message.parts for piece in _part(part, render_markdown)]
    if exported.ending:
        body.append(f'<p class="ending">{escape(exported.ending)}</p>')
    return "\n".join([f'<article class="{message.role}">', head, *body, "</article>"])


def _part(part: Part, render_markdown: Callable[[str], str]) -> Iterator[str]:
    match part:
        case TextPart(text) | RefusalPart(text):
            yield render_markdown(text)
        case ReasoningPart(text, seconds):
            after = f" for {seconds:g} s" if seconds is not None else ""
            yield f"<details><summary>Thought{after}</summary>{render_markdown(text)}</details>"
        case ToolCallPart(_, name, arguments):
            yield f"<details><summary>Tool call {escape(name)}</summary>{_plain(arguments)}</details>"
        case ToolResultPart(_, text):
            yield f"<details><summary>Tool result</summary>{_plain(text)}</details>"
        case AttachmentPart(name, media_type, content):
            told = f"Attachment {escape(name)} ({escape(media_type)})"
            if part.is_text:
                yield f"<details><summary>{told}</summary>{_plain(content)}</details>"
            else:
                yield f'<p class="note">{told}</p>'
        case _:
            return  # what goes back to a provider verbatim says nothing to people


def _plain(text: str) -> str:
    return f'<pre class="plain">{escape(safe_code(text))}</pre>'
