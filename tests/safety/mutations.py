"""The guards, and for each the tests that must notice that it is gone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutation:
    """One guard taken away.

    Attributes:
        file: Below ``app``.
        old: Stands there once.
        new: What stands there instead.
        tests: Those that must notice, as pytest takes them.
    """

    file: str
    old: str
    new: str
    tests: str


MUTATIONS = {
    "texts are made safe": Mutation(
        "safe_text.py", "    if _is_without(text, unsafe):\n", "    if True:\n", "tests/test_safe_text.py"
    ),
    "one kind of unsafe character after the others": Mutation(
        "safe_text.py", "text if is_ascii else _without_unsafe(text, unsafe, hidden)", "text", "tests/test_safe_text.py"
    ),
    "unsafe characters of many kinds": Mutation(
        "safe_text.py", "_all_hidden().sub(hidden, text)", "text", "tests/test_safe_text.py"
    ),
    "lines are made safe": Mutation(
        "safe_text.py", "safe_text(text[:size]).split()", "text[:size].split()", "tests/test_safe_text.py"
    ),
    "a reply is made safe where it enters": Mutation(
        "providers/text_flow.py", "if safe := safe_markdown(answer):", "if safe := answer:", "tests/providers/test_text_flow.py"
    ),
    "thinking is made safe where it enters": Mutation(
        "providers/text_flow.py", "(safe := safe_markdown(reasoning))", "(safe := reasoning)", "tests/providers/test_text_flow.py tests/safety/test_surfaces.py"
    ),
    "tools' names are made safe": Mutation(
        "providers/tool_calls.py", "safe_text(id_), safe_text(name)", "id_, name", "tests/providers/test_tool_calls.py"
    ),
    "what a server says is made safe": Mutation(
        "providers/failures.py", "return safe_line(redacted(plain[:_READ_OF_WORDS], endpoint), limit)",
        "return SafeText(redacted(plain[:_READ_OF_WORDS], endpoint)[:limit])", "tests/faults/test_status.py",
    ),
    "what a server says is shown without the key": Mutation(
        "providers/failures.py", "        text = text.replace(form, REMOVED)\n", "        pass\n", "tests/faults/test_status.py tests/providers/test_exchange_failures.py"
    ),
    "a pipe or a device is no attachment": Mutation(
        "attachments/locating.py", "(special := _SPECIAL.get(stat.S_IFMT(mode))) is not None", "(special := '')", "tests/attachments/test_locating.py"
    ),
    "a file that has no end is no attachment": Mutation(
        "attachments/locating.py", "if any(path.is_relative_to(place) for place in _ENDLESS):", "if False:", "tests/attachments/test_locating.py"
    ),
    "a link that took a file's place is not followed": Mutation(
        "linkless.py", "os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW", "os.O_RDONLY | os.O_NONBLOCK", "tests/test_linkless.py"
    ),
    "what took a file's place is no attachment and no import": Mutation(
        "linkless.py", "    if not stat.S_ISREG(os.fstat(descriptor).st_mode):", "    if False:", "tests/test_linkless.py"
    ),
    "a file's name is made safe": Mutation(
        "attachments/locating.py", "shown = safe_line(named, LONGEST_NAME)", "shown = SafeText(named)", "tests/attachments/test_locating.py"
    ),
    "a large file is not attached": Mutation(
        "attachments/reading.py", "    if len(content) > most:\n", "    if False:\n", "tests/attachments/test_reading.py"
    ),
    "a mentioned file from elsewhere is asked about": Mutation(
        "ui/actions/checking.py", "if (located.is_outside or located.is_hidden) and not await self._may_leave(located):", "if False:", "tests/ui/actions/test_attaching.py"
    ),
    "a mentioned hidden file is asked about": Mutation(
        "ui/actions/checking.py", "(located.is_outside or located.is_hidden)", "located.is_outside", "tests/ui/actions/test_attaching.py"
    ),
    "a secret is asked about": Mutation(
        "ui/actions/checking.py", "        if not rows:\n", "        if True:\n", "tests/ui/actions/test_checking.py"
    ),
    "a secret is never shown whole": Mutation(
        "attachments/secrets.py", 'secret[: min(6, len(secret) // 3)] + "…"', "secret", "tests/attachments/test_secrets.py"
    ),
    "a command to attach is confirmed": Mutation(
        "ui/actions/attaching.py", "if not command or not await app.push_screen_wait(", "if not command or await app.push_screen_wait(",
        "tests/ui/actions/test_attaching.py",
    ),
    "a picture that claims to be huge is not decoded": Mutation(
        "ui/pictures.py", "header is None or header.width * header.height > MOST_PIXELS", "header is None", "tests/ui/test_pictures.py"
    ),
    "what was stored is made safe": Mutation(
        "store/storable.py", "    return safe_markdown(_text(text))", "    return SafeText(text)", "tests/store/test_storable.py"
    ),
    "a prompt is made safe": Mutation(
        "ui/widgets/prompt_area.py", "    return safe_text(text)", "    return SafeText(text)", "tests/ui/widgets/test_prompt.py"
    ),
    "a line in a dialog is made safe": Mutation(
        "ui/widgets/line_input.py", "    return safe_text(text).translate(_TO_SPACES)", "    return text", "tests/ui/widgets/test_line_input.py"
    ),
    "a failure's words are made safe once more": Mutation(
        "ui/actions/notices.py", "self.say(safe_text(text), title=safe_line(failure.title), is_bad=True)",
        "self.say(SafeText(text), title=SafeText(failure.title), is_bad=True)", "tests/safety/test_surfaces.py",
    ),
    "the error dialog's words are made safe once more": Mutation(
        "ui/actions/opening.py", 'text = safe_text(f"{failure.what}', 'text = SafeText(f"{failure.what}', "tests/safety/test_surfaces.py"
    ),
    "what Markdown decodes is made safe": Mutation(
        "markdown/layout_inline.py", "(text if is_safe(text) else safe_text(text)).translate", "text.translate", "tests/safety/test_surfaces.py tests/markdown/test_document.py"
    ),
    "notices read no markup": Mutation(
        "ui/actions/notices.py", "markup=False", "markup=True", "tests/safety/test_unsafe_calls.py"
    ),
    "rows of a picker read no markup": Mutation(
        "ui/screens/picker.py", 'Content(f"{row.mark} {row.label}")', 'Content.from_markup(f"{row.mark} {row.label}")', "tests/safety/test_surfaces.py"
    ),
    "dialogs read no markup": Mutation(
        "ui/screens/ask.py", 'Static(Content(self._text), classes', 'Static(self._text, classes', "tests/safety/test_surfaces.py tests/safety/test_unsafe_calls.py"
    ),
    "the last net": Mutation(
        "ui/terminal/writer.py", 'only_allowed(text).encode(', "text.encode(", "tests/safety/test_last_net.py"
    ),
    "the net of the cells": Mutation(
        "ui/terminal/cells.py", 'return tuple(UNSAFE.sub("", text))', "return tuple(text)", "tests/safety/test_last_net.py"
    ),
    "the list of the last net": Mutation(
        "ui/terminal/allowed.py", "    if _ALL_ALLOWED.fullmatch(text):", "    if True:", "tests/ui/terminal/test_allowed.py"
    ),
    "the clipboard is never asked for": Mutation(
        "ui/terminal/allowed.py", 'r"|52;c;[A-Za-z0-9+/=]*"', 'r"|52;c;[?A-Za-z0-9+/=]*"', "tests/ui/terminal/test_allowed.py tests/safety/test_last_net.py"
    ),
    "hyperlinks go to the web and mail only": Mutation(
        "ui/widgets/transcript/style_book.py", "if link.lower().startswith(OPENABLE):", "if link:", "tests/ui/widgets/transcript/test_styles.py"
    ),
    "Markdown links go to the web and mail only": Mutation(
        "markdown/layout_inline.py", "return text if _OPENS_LINK.match(text) is not None and is_safe(text) else", "return text if text else", "tests/markdown/test_layout_blocks.py"
    ),
    "cells link to the web and mail only": Mutation(
        "ui/terminal/ink.py", "style.link and _LINK.fullmatch(style.link)", "style.link", "tests/ui/terminal/test_frame_differ.py"
    ),
    "nothing is opened over SSH": Mutation(
        "ui/link_opener.py", '("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")', '("SSH_NOT",)', "tests/ui/test_link_opener.py"
    ),
    "nothing is opened without a desktop": Mutation(
        "ui/link_opener.py", 'if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):', "if False:", "tests/ui/test_link_opener.py"
    ),
    "only addresses are opened": Mutation(
        "ui/link_opener.py", "    if not destination.can_open:", "    if False:", "tests/ui/test_link_opener.py"
    ),
    "punycode is shown": Mutation(
        "ui/link_opener.py", 'host if host.isascii() else host.encode("idna").decode("ascii")', "host", "tests/ui/test_link_opener.py"
    ),
    "a click opens nothing by itself": Mutation(
        "ui/screens/link.py", 'if answer == "copy" or self._can_open:', "if True:", "tests/ui/screens/test_link.py"
    ),
    "redirects are not followed": Mutation(
        "providers/http.py", "follow_redirects=False", "follow_redirects=True", "tests/safety/test_second_origin.py"
    ),
    "loopback has no proxy": Mutation(
        "providers/http.py", "None if is_loopback(endpoint.base_url) else endpoint.proxy or None", "endpoint.proxy or None", "tests/providers/test_http.py"
    ),
    "cookies are not kept": Mutation(
        "providers/http.py", "            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),\n", "", "tests/providers/test_http.py"
    ),
    "an echo of the key is taken out": Mutation(
        "providers/echo_removal.py", "        if not self._forms:", "        if True:", "tests/providers/test_echo_removal.py"
    ),
    "an echo that is cut is taken out": Mutation(
        "providers/echo_removal.py", "                longest = max(longest, len(plain) - start)", "                pass", "tests/providers/test_echo_removal.py"
    ),
    "models named like the key are not listed": Mutation(
        "providers/http_provider.py", "[card for card in page if not echo.is_in(card.id)]", "page", "tests/safety/test_canary.py"
    ),
    "a crash shows no local variables": Mutation(
        "ui/chat_app.py", "    def _fatal_error(self) -> None:", "    def _no_fatal_error(self) -> None:", "tests/safety/test_canary.py"
    ),
    "a crash shows no message": Mutation(
        "ui/crash.py", "({name}); what", "({name}: {error}); what", "tests/safety/test_canary.py"
    ),
    "what ends beck before the screen shows no message": Mutation(
        "cli.py", "    except Exception:  # noqa", "    except ZeroDivisionError:  # noqa", "tests/safety/test_canary.py"
    ),
    "what fails in a thread is told to the log alone": Mutation(
        "__main__.py", "    threading.excepthook = _failed\n", "", "tests/safety/test_canary.py"
    ),
    "the log has no keys": Mutation(
        "log.py", "return redact(safe_text(super().format(record)))", "return safe_text(super().format(record))", "tests/test_log.py"
    ),
    "the log is private": Mutation(
        "log.py", "        os.fchmod(descriptor, 0o600)\n", "", "tests/test_log.py"
    ),
    "the log is no link": Mutation(
        "log.py", " | os.O_NOFOLLOW", "", "tests/test_log.py"
    ),
    "libraries log warnings only": Mutation(
        "log.py", "    handler.addFilter(_is_ours_or_serious)\n", "", "tests/test_log.py"
    ),
    "keys of unusable tables are remembered": Mutation(
        "settings/loading.py", "    _keep_keys(sources)\n", "", "tests/settings/test_endpoints.py"
    ),
    "a config file that others may read is warned about": Mutation(
        "settings/loading.py", "if not file.is_private and", "if False and", "tests/settings/test_loading.py"
    ),
    "plain http with a key is warned about": Mutation(
        "settings/endpoints.py", 'base_url.startswith("http://") and not is_local', "False", "tests/settings/test_endpoints.py"
    ),
    "a base URL with a key in it is refused": Mutation(
        "settings/addresses.py", "    if parts.username or parts.password:", "    if False:", "tests/settings/test_addresses.py"
    ),
    "a printed key is remembered": Mutation(
        "settings/key_command.py", "    keep_secret(key)\n", "", "tests/settings/test_key_command.py"
    ),
    "a key from the keyring is remembered": Mutation(
        "settings/keyring_key.py", "    keep_secret(key)\n", "", "tests/settings/test_keyring_key.py"
    ),
    "files are private from the first statement on": Mutation(
        "cli.py", "    os.umask(0o077)\n", "", "tests/test_cli.py"
    ),
    "relative folders are not used": Mutation(
        "paths.py", '    root = mapping.get(variable, "")\n    if root.startswith("/"):', '    root = mapping.get(variable, "")\n    if root:', "tests/safety/test_project_files.py tests/test_paths.py"
    ),
    "the database is private": Mutation(
        "store/opening.py", "                file.chmod(0o600)", "                pass", "tests/store/test_opening.py tests/store/test_opening_places.py"
    ),
    "writing begins with a lock": Mutation(
        "store/database.py", 'self._transact("BEGIN IMMEDIATE", job)', 'self._transact("BEGIN", job)', "tests/safety/test_unsafe_calls.py"
    ),
    "Textual writes down nothing for others": Mutation(
        "cli.py", "        os.environ.pop(name, None)\n", "        pass\n", "tests/test_cli.py"
    ),
    "one line tells what cannot be served": Mutation(
        "cli.py", "{safe_text(sentence)}", "{sentence}", "tests/test_cli.py"
    ),
    "what is quoted of the command line is made safe": Mutation(
        "cli.py", "super().error(safe_text(message))", "super().error(message)", "tests/test_cli.py"
    ),
    "the log is safe to read in a terminal": Mutation(
        "log.py", "redact(safe_text(super().format(record)))", "redact(super().format(record))", "tests/test_log.py"
    ),
    "the log has no records that came in": Mutation(
        "log.py", '.replace("\\n", "\\n  ")', "", "tests/test_log.py"
    ),
    "the linear mode tells words only": Mutation(
        "linear/chat.py", "self._out.write(safe_text(text))", "self._out.write(text)", "tests/safety/test_linear.py"
    ),
    "a walk follows no links": Mutation(
        "attachments/walking.py", "is_folder = entry.is_dir(follow_symlinks=False)", "is_folder = entry.is_dir()", "tests/attachments"
    ),
    "a folder's links are left out": Mutation(
        "attachments/reading.py", "    if place.is_symlink():\n", "    if False:\n", "tests/attachments"
    ),
    "a text that looks like a secret is never sent by habit": Mutation(
        "ui/screens/secrets_found.py", 'Binding("s", "answer(', 'Binding("s,enter", "answer(', "tests/ui/actions/test_checking.py"
    ),
    "a notification's words are made safe": Mutation(
        "ui/terminal/attention.py", "safe_line(text, NOTICE_CELLS)", "text[:NOTICE_CELLS]", "tests/ui/terminal/test_attention.py"
    ),
    "a notification has no fields but ours": Mutation(
        "ui/terminal/attention.py", '.replace(";", ",")', "", "tests/ui/terminal/test_attention.py"
    ),
    "a model's title is made safe": Mutation(
        "session/titles.py", 'return safe_line(title.removesuffix("."), TITLE_LENGTH)', 'return title.removesuffix(".")', "tests/session/test_titles.py"
    ),
    "a title is made safe where it is shown": Mutation(
        "session/open_conversation.py", "safe_line(self.conversation.title) if", "self.conversation.title if", "tests/safety/test_surfaces.py"
    ),
    "a template's name is made safe": Mutation(
        "conversation/template.py", "        safe_line(name, LONGEST_NAME),\n", "        name,\n", "tests/conversation/test_template.py"
    ),
    "a template's text is made safe": Mutation(
        "conversation/template.py", "        safe_text(text),\n", "        text,\n", "tests/conversation/test_template.py"
    ),
    "a pipe or a device is no template": Mutation(
        "ui/template_files.py", "    if not stat.S_ISREG(status.st_mode):", "    if False:", "tests/ui/test_template_files.py"
    ),
    "a prompt of a queue is made safe": Mutation(
        "session/queueing.py", "prompt_text = stripped(safe_markdown(text))", "prompt_text = text.strip()", "tests/session/test_queueing.py"
    ),
    "a sent prompt is made safe": Mutation(
        "session/chat_session.py", "        prompt = stripped(safe_markdown(text))\n        if not prompt or self.is_answering:", "        prompt = text.strip()\n        if not prompt or self.is_answering:", "tests/session/test_chat_session.py",
    ),
    "a row of the tree is made safe": Mutation(
        "ui/screens/tree.py", "        return safe_line(text, FIRST_CHARACTERS)\n", "        return text\n", "tests/safety/test_surfaces.py"
    ),
    "what a command says is made safe": Mutation(
        "ui/screens/command_output.py", 'safe_code(piped.output.decode("utf-8", "replace"))', 'piped.output.decode("utf-8", "replace")', "tests/safety/test_surfaces.py"
    ),
    "names of models are made safe where they are shown": Mutation(
        "ui/screens/pick_model.py", "safe_line(card.id)", "card.id", "tests/ui/screens/test_model_picker.py"
    ),
    "strange names of models are not listed, openai_chat": Mutation(
        "providers/openai_chat_provider.py", 'if id_ and is_safe(id_) and', 'if id_ and', "tests/providers/test_openai_chat_provider.py"
    ),
    "strange names of models are not listed, anthropic": Mutation(
        "providers/anthropic_provider.py", '(id_ := text_at(entry, "id")) and is_safe(id_) and', '(id_ := text_at(entry, "id")) and', "tests/providers/test_anthropic_provider.py"
    ),
    "strange names of models are not listed, cohere_v2": Mutation(
        "providers/cohere_v2_provider.py", '(id_ := text_at(entry, "name")) and is_safe(id_) and', '(id_ := text_at(entry, "name")) and', "tests/providers/test_cohere_v2_provider.py"
    ),
    "strange names of models are not listed, gemini": Mutation(
        "providers/gemini_provider.py", '            and is_safe(id_)\n', '', "tests/providers/test_gemini_provider.py"
    ),
    "strange names of models are not listed, ollama_chat": Mutation(
        "providers/ollama_chat_provider.py", 'and is_safe(id_) and', 'and', "tests/providers/test_ollama_chat_provider.py"
    ),
    "where a file is written is told as it is": Mutation(
        "ui/actions/file_actions.py", 'safe_line(f"Wrote {what} to {path}.", LONGEST_PATH)', 'f"Wrote."', "tests/ui/actions/test_export_actions.py"
    ),
    "a new file is written over nothing": Mutation(
        "target_file.py", "os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW", "os.O_WRONLY | os.O_CREAT", "tests/test_target_file.py"
    ),
    "a written file is private": Mutation(
        "target_file.py", "            os.fchmod(descriptor, 0o600)\n", "            os.fchmod(descriptor, 0o644)\n", "tests/test_target_file.py"
    ),
    "an import has a cap": Mutation(
        "conversation/import_json.py", "    if len(content) > MAX_BYTES:", "    if False:", "tests/conversation/test_import_json.py"
    ),
    "a page shows a title as text": Mutation(
        "conversation/export_html.py", "    title = escape(exported.title)", "    title = exported.title", "tests/conversation/test_export_html.py tests/safety/test_exports.py"
    ),
    "a page loads and runs nothing": Mutation(
        "conversation/export_html.py", "default-src 'none'; ", "", "tests/conversation/test_export_html.py tests/safety/test_exports.py"
    ),
    "a page shows what a tool got as text": Mutation(
        "conversation/export_html.py", """f'<pre class="plain">{escape(safe_code(text))}</pre>'""", """f'<pre class="plain">{text}</pre>'""", "tests/conversation/test_export_html.py tests/safety/test_exports.py"
    ),
    "links of a page go to the web and mail only": Mutation(
        "markdown/html.py", 'href = link_of(token.attrs.get("href", ""))', 'href = str(token.attrs.get("href", ""))', "tests/markdown/test_html.py tests/safety/test_exports.py"
    ),
    "what Markdown decodes is made safe in a page too": Mutation(
        "markdown/html.py", "content=safe_text(content))", "content=content)", "tests/safety/test_exports.py"
    ),
    "a fence in a page names a language and nothing else": Mutation(
        "markdown/html.py", 'token.info = language[0] if language else ""', "pass", "tests/safety/test_exports.py"
    ),
    "pictures of a page are not loaded": Mutation(
        "markdown/html.py", "                found += _picture(token, is_in_link=any(open_links))", "                found.append(token)", "tests/markdown/test_html.py tests/safety/test_exports.py"
    ),
    "no title breaks out of the front matter": Mutation(
        "conversation/export_markdown.py", "json.dumps(value, ensure_ascii=False)", "value", "tests/conversation/test_export_markdown.py"
    ),
    "a fence is longer than any in the text": Mutation(
        "conversation/export_markdown.py", 'fence = "`" * (longest + 1)', 'fence = "```"', "tests/conversation/test_export_markdown.py"
    ),
    "a recording is a new file": Mutation(
        "providers/recording.py", "os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600", "os.O_CREAT | os.O_CLOEXEC, 0o600", "tests/providers/test_recording_files.py"
    ),
    "the editor's file is private": Mutation(
        "ui/editor.py", "os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600", "os.O_WRONLY | os.O_CREAT, 0o644", "tests/ui/test_editor.py"
    ),
    "nobody can guess where the editor's file is": Mutation(
        "ui/editor.py", 'tempfile.mkdtemp(prefix="edit-", dir=_place(environment))', 'str(_place(environment))', "tests/ui/test_editor.py"
    ),
    "what is copied into a file follows no link": Mutation(
        "ui/clipboard.py", "    if path.is_symlink():\n", "    if False:\n", "tests/ui/test_clipboard.py"
    ),
    "files are replaced by a name that nobody can guess": Mutation(
        "paths.py", 'tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)',
        '(os.open(target.parent / f".{target.name}.new", os.O_WRONLY | os.O_CREAT, 0o600), str(target.parent / f".{target.name}.new"))', "tests/test_paths.py",
    ),
    "the runtime folder belongs to this user": Mutation(
        "paths.py", "if Path(root).stat().st_uid == os.geteuid():", "if True:", "tests/test_paths.py"
    ),
    "clicks on a picker's empty words read no markup": Mutation(
        "ui/screens/picker.py", 'Static(Content(self._empty), id="empty")', 'Static(self._empty, id="empty")', "tests/safety/test_unsafe_calls.py"
    ),
    "a link on the way to a file is not followed": Mutation(
        "linkless.py", "_THROUGH = os.O_DIRECTORY | os.O_NOFOLLOW", "_THROUGH = os.O_DIRECTORY", "tests/test_linkless.py tests/test_target_file.py"
    ),
    "the linear mode writes no file over another": Mutation(
        "linear/exporting.py", 'write_target(replace(target, kind="new"), ', "write_target(target, ", "tests/linear"
    ),
    "a folder that cannot be is told": Mutation(
        "target_file.py", "    except (OSError, ValueError):\n", "    except OSError:\n", "tests/test_target_file.py"
    ),
    "what is hidden shows in fenced code": Mutation(
        "markdown/code_lines.py", "        line = _shown(line)\n", "        pass\n", "tests/markdown/test_hidden.py"
    ),
    "what is hidden shows in inline code": Mutation(
        "markdown/layout_inline.py", 'self._put_clean(clean_code(token.content), "inline-code")', 'self._put(token.content, "inline-code")', "tests/markdown/test_hidden.py"
    ),
    "what is hidden shows in the code of a page": Mutation(
        "markdown/html.py", "            token.content = _shown_code(token.content)\n", "            pass\n", "tests/markdown/test_hidden.py"
    ),
    "joiners that join nothing show in code": Mutation(
        "safe_text.py", "    if not safe.isascii() and _joiner().search(safe):", "    if False:", "tests/test_safe_text.py"
    ),
    "what is hidden shows in a file that is attached": Mutation(
        "ui/faces.py", "text = safe_code(part.content) if", "text = safe_text(part.content) if", "tests/ui/test_faces.py"
    ),
    "what is hidden does not go out again": Mutation(
        "providers/history.py", "return [_unmarked(message) for", "return [message for", "tests/providers/test_hidden.py"
    ),
    "what is hidden is not copied with a message": Mutation(
        "ui/widgets/transcript/transcript.py", "return unmarked(SafeMarkdown(entry.source)) if", "return entry.source if", "tests/ui/widgets/transcript/test_ways_of_showing.py"
    ),
    "what is hidden is not copied with code": Mutation(
        "markdown/document.py", "unmarked(SafeMarkdown(code))", "code", "tests/markdown/test_hidden.py"
    ),
    "what is hidden is not copied with a selection": Mutation(
        "markdown/excerpt.py", "unmarked(SafeMarkdown(_Excerpt(source, lines).between(begin, end)))", "_Excerpt(source, lines).between(begin, end)", "tests/ui/widgets/transcript/test_ways_of_showing.py"
    ),
    "what is hidden is in no exported text": Mutation(
        "conversation/export_markdown.py", 'yield unmarked(text).strip("\\n")', 'yield text.strip("\\n")', "tests/conversation/test_exported.py"
    ),
    "an exported file escapes what a terminal obeys": Mutation(
        "conversation/export_json.py", 'UNSAFE.sub(_escaped, _LONE_SURROGATE.sub("\\ufffd", text))', '_LONE_SURROGATE.sub("\\ufffd", text)', "tests/conversation/test_exported.py"
    ),
    "what is exported of a tool is made safe": Mutation(
        "conversation/export_markdown.py", "{fenced(safe_code(arguments), 'json')}", "{fenced(arguments, 'json')}", "tests/conversation/test_exported.py"
    ),
    "a link leads where it seems to": Mutation(
        "markdown/grammar.py", "super().normalizeLink(unmarked(SafeMarkdown(url)))", "super().normalizeLink(url)", "tests/markdown/test_hidden.py"
    ),
    "hidden characters do not hide a key": Mutation(
        "providers/echo_removal.py", "        if HIDDEN in text:\n", "        if False:\n", "tests/providers/test_echo_removal.py"
    ),
    "what is hidden in an attached text is told": Mutation(
        "attachments/reading.py", 'return [f"holds {told}"] if told else []', "return []", "tests/attachments/test_reading.py"
    ),
    "what is hidden in a paste is told": Mutation(
        "ui/widgets/prompt_area.py", "            self.post_message(PasteCleaned(text))\n", "            pass\n", "tests/ui/actions/test_writing_actions.py"
    ),
}  # fmt: skip
