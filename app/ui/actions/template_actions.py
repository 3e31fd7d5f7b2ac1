"""Actions on prompt templates: picking one, filling its places, and putting it into the prompt."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line, safe_text
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.conversation.template import Template
    from app.ui.conversation_tab import ConversationTab
    from app.ui.template_files import LoadedTemplates


class TemplateActions(AppPart):
    """Puts templates into the prompt."""

    def action_template(self, argument: str = "") -> None:
        """Insert the template of a name, what follows it in its first place; without a name, offer all of them."""
        self.do(lambda: self._insert_template(argument.strip()), "template", is_exclusive=True)

    async def _insert_template(self, words: str) -> None:
        from app.ui.template_files import load_templates  # loaded when first needed

        app = self._chat
        await app.until_open()
        folder, tab = app.start.templates_folder, self._tab
        if folder is None or tab is None:
            return
        loaded = await asyncio.to_thread(load_templates, folder)
        name, _, first = words.partition(" ")
        template = loaded.find(name) if name else await self._pick_template(loaded, str(folder))
        if template is None:
            if name:
                self._say_unknown(loaded, name)
            return
        values = await self._values(template, first.strip())
        if values is not None and tab is self._tab:
            await self._use(template.filled(values), tab)

    def _say_unknown(self, loaded: LoadedTemplates, name: str) -> None:
        problem = next(
            (each for each in loaded.problems if each.what.casefold().startswith(f"{name}.md ".casefold())),
            None,
        )
        if problem is not None:
            self._chat.say_failure(problem)
            return
        near = loaded.nearest(name)
        hint = f"did you mean {near}?" if near else "/t alone lists them."
        self._chat.say(safe_line(f"There is no template named {safe_line(name, 40)}; {hint}"), is_bad=True)

    async def _pick_template(self, loaded: LoadedTemplates, folder: str) -> Template | None:
        from app.ui.screens.picker import Picker, Row

        app = self._chat
        app.say_failures(loaded.problems)
        rows = [Row(each.name, each.name, safe_line(each.text, 60)) for each in loaded.templates]
        empty = safe_line(f"There are none yet: each Markdown file in {folder} is one.", 200)
        key = await app.push_screen_wait(
            Picker(SafeText("Prompt templates"), rows, empty="No template matches." if rows else empty)
        )
        return loaded.find(key) if key is not None else None

    async def _values(self, template: Template, first: str) -> dict[str, str] | None:
        """What goes into the places; None where the user does not want to."""
        variables = template.variables
        if not variables:
            return {}
        name = next(iter(variables))
        if first and len(variables) == 1:
            return {name: first}
        from app.ui.screens.fill_template import FillTemplate

        asking = FillTemplate(template.name, {**variables, name: first or variables[name]})
        answer: dict[str, str] | None = await self._chat.push_screen_wait(asking)
        return answer

    async def _use(self, template: Template, tab: ConversationTab) -> None:
        app = self._chat
        app.chat_screen.prompt.insert(safe_text(template.text))
        app.chat_screen.set_focus(app.chat_screen.prompt)
        done = []
        if template.system_prompt:
            await tab.session.set_preset(replace(tab.session.preset, system_prompt=template.system_prompt))
            done.append("its system prompt")
        if template.model:
            from app.session import parse_choice

            choice = parse_choice(template.model)
            if choice.endpoint in app.workspace.endpoints and choice.model:
                await tab.session.choose(choice)
                done.append(safe_line(str(choice)))
            else:
                app.say(
                    safe_line(f"The model {template.model} of this template has no endpoint here."),
                    is_bad=True,
                )
        if done:
            app.say(
                safe_line(f"From the next request on with {' and '.join(done)}; u takes it back."), seconds=6
            )
