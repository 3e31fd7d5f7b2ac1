"""The guide: that the right section answers, that it says what it is, and that it takes anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gateway.guide import LONGEST_QUESTION, MOST_QUOTED_LINES, Guide
from app.gateway.reply import Prompt, Turn

QUESTIONS = [
    ("how do I turn off mouse capture", "The mouse"),
    ("does it work with a screen reader?", "Screen readers"),
    ("I am blind, how can I use it", "Screen readers"),
    ("notify me when the reply is finished", "Notifications"),
    ("how do I turn the bell off?", "Notifications"),
    ("how do I remap a key?", "Keys of your own"),
    ("can I change the shortcuts", "Keys of your own"),
    ("how do I search the help?", "Keys at a glance"),
    ("how do I stop a reply?", "Stopping"),
    ("cancel generation", "Stopping"),
    ("how can I abort the answer while it is streaming", "Stopping"),
    ("what does esc do", "Stopping"),
    ("what does ctrl+r do", "Regenerating"),
    ("how do I get another answer", "Regenerating"),
    ("compare two versions of a reply", "The tree"),
    ("retry", "Regenerating"),
    ("how do I switch between variants?", "Regenerating"),
    ("make a new line in the prompt", "Sending"),
    ("shift+enter does not work", "Sending"),
    ("how do I send a multi-line message", "Sending"),
    ("what does [pasted 412 lines] mean", "Long pastes"),
    ("how do I write the prompt in vim", "Writing in your own editor"),
    ("what does ctrl+g do", "Writing in your own editor"),
    ("reverse search for an earlier prompt", "Drafts"),
    ("my terminal sends every line that I paste", "Pastes that"),
    ("is there a vim mode", "Vim keys"),
    ("what happens to a prompt that I send while a reply streams?", "The queue"),
    ("send the same prompt to two models", "Several models"),
    ("can I see several models side by side?", "Several models"),
    ("how do I send a prompt to all tabs", "Broadcasting"),
    ("how do I reorder queued prompts", "The queue"),
    ("which slash commands are there", "Slash commands"),
    ("how do I send a text that begins with a slash", "Slash commands"),
    ("open a new tab", "Tabs"),
    ("how to close a tab", "Tabs"),
    ("what happens when I close a tab while it streams?", "Tabs"),
    ("what do the marks on tabs mean", "Tabs"),
    ("go to next tab", "Tabs"),
    ("ctrl+w", "Tabs"),
    ("the view keeps jumping while I read", "Following"),
    ("how do I scroll up", "Following"),
    ("autoscroll", "Following"),
    ("how do I change the theme", "Themes"),
    ("dark mode?", "Themes"),
    ("can I change colors", "Themes"),
    ("how do I change the model", "Choosing"),
    ("which key picks a model", "Choosing"),
    ("how do I set a system prompt for this conversation", "Settings of"),
    ("reasoning effort", "Settings of"),
    ("how do I pin a conversation", "Pinning"),
    ("archive old chats", "Pinning"),
    ("empty the trash", "Pinning"),
    ("tag conversations", "Pinning"),
    ("incognito mode", "Temporary"),
    ("how do prompt templates work", "Prompt templates"),
    ("reusable prompts with variables", "Prompt templates"),
    ("start a temporary chat", "Temporary"),
    ("how do I use claude", "Connecting"),
    ("set my API key", "Connecting"),
    ("where do I put OPENAI_API_KEY", "Connecting"),
    ("how do I connect a real model?", "Connecting"),
    ("use ollama", "Local"),
    ("can I use it offline with a local model", "Local"),
    ("add an openrouter endpoint", "Adding"),
    ("custom base url", "Adding"),
    ("where is the config file", "The configuration"),
    ("set the temperature", "Settings of"),
    ("is my api key safe", "API keys"),
    ("where are my conversations stored", "Where"),
    ("backup of the database", "Where"),
    ("find an old chat", "Finding"),
    ("delete a conversation", "Finding"),
    ("rename conversation", "Finding"),
    ("beck -c", "Finding"),
    ("search history", "Finding"),
    ("what are the keys", "Keys"),
    ("keyboard shortcuts", "Keys"),
    ("how do I quit", "Quitting"),
    ("how to exit", "Quitting"),
    ("what does tok/s mean", "The status"),
    ("what does a reply cost", "Usage"),
    ("how do I limit what I spend", "Usage"),
    ("how many tokens did I use", "Usage"),
    ("how do I see statistics of all days", "Usage"),
    ("how much of the window is taken", "Usage"),
    ("how are titles generated", "Titles"),
    ("who gives my conversation its title", "Titles"),
    ("the conversation is too long for the model", "When the context"),
    ("how do I summarise the conversation", "When the context"),
    ("what does /trim do", "When the context"),
    ("how do I set the price of a model", "Usage"),
    ("error 401", "Error 401"),
    ("I get 429 too many requests", "Error 429"),
    ("connection refused", "No connection"),
    ("the reply was cut", "Replies"),
    ("it hangs and nothing happens", "Replies"),
    ("does it work over ssh", "Terminals"),
    ("tmux", "Terminals"),
    ("and on windows?", "Windows"),
    ("does it run on a mac", "Windows"),
    ("how do I install beck", "Installing"),
    ("update to a newer version", "Installing"),
    ("do you collect telemetry", "Privacy"),
    ("what is beck", "What beck"),
    ("getting started", "First"),
    ("what happens if my ssh connection drops", "Crashes"),
    ("is anything lost if it crashes", "Crashes"),
    ("copy code to the clipboard", "Copying"),
    ("does it highlight code", "Code"),
    ("test streaming speed", "The built-in"),
    ("earlier prompts", "Drafts"),
    ("recall what I typed", "Drafts"),
    ("what does ctrl+c do", "Stopping"),
    ("ctrl+p", "Keys"),
    ("how do I see all commands", "Keys"),
    ("what is --new", "Finding"),
    ("how do I see the keybindings", "Keys"),
    ("ctrl-t", "Tabs"),
    ("^c", "Stopping"),
    ("what about my api keys", "API keys"),
    ("is it free", "Local"),
    ("how do I quickly cancel my currently running generation please", "Stopping"),
    ("I want it to shut up", "Stopping"),
    ("the model is talking too much, how can I make it stop?", "Stopping"),
    ("is there a way to get a second answer without losing the first one?", "Regenerating"),
    ("what do the square brackets do", "Regenerating"),
    ("Can I ask a different model the same question?", "Regenerating"),
    ("how to write multiple lines?", "Sending"),
    ("what is the shortcut for a line break", "Sending"),
    ("how can I have two chats open at the same time", "Tabs"),
    ("what's the little dot next to the title", "Tabs"),
    ("how do I get back to the bottom", "Following"),
    ("text moves while I am reading it", "Following"),
    ("make it dark", "Themes"),
    ("I don't like the colours", "Themes"),
    ("can I use my own theme?", "Themes"),
    ("which models are available?", "Choosing"),
    ("how do I use gpt-5?", "Connecting"),
    ("where do I enter my anthropic key?", "Connecting"),
    ("I have no API key, what can I do", "The built-in"),
    ("does it work with lm studio", "Local"),
    ("can I use groq or deepseek", "Adding"),
    ("azure", "Adding"),
    ("what settings are there", "The configuration"),
    ("how to set a system prompt", "Settings of"),
    ("how do I store my key with pass", "API keys"),
    ("where does beck save its files", "Where"),
    ("what happens to my chats when I quit", "Quitting"),
    ("how do I find a conversation from last week", "Finding"),
    ("resume the last conversation from the command line", "Finding"),
    ("I accidentally deleted a chat", "Finding"),
    ("what keyboard shortcuts exist?", "Keys"),
    ("show me all commands", "Keys"),
    ("how do I leave this", "Quitting"),
    ("how fast is the model answering?", "The status"),
    ("what does the tilde mean", "The status"),
    ("can I copy a code block", "Copying"),
    ("I get unauthorized", "Error 401"),
    ("invalid api key error", "Error 401"),
    ("too many requests", "Error 429"),
    ("it says connection refused, why?", "No connection"),
    ("timeout", "No connection"),
    ("the answer ended in the middle of a sentence", "Replies"),
    ("nothing happens after I press enter", "Replies"),
    ("can I run it in tmux over ssh", "Terminals"),
    ("shift+enter just sends", "Sending"),
    ("does it run on Windows?", "Windows"),
    ("option key on mac", "Windows"),
    ("how do I upgrade", "Installing"),
    ("which python version do I need", "Installing"),
    ("does beck send my data somewhere", "Privacy"),
    ("what can beck do", "What"),
    ("my laptop went to sleep during a reply", "Crashes"),
    ("what is the story model", "The built-in"),
    ("how does echo work", "The built-in"),
    ("can you generate a long test document", "The built-in"),
    ("edit my last message", "Editing a message"),
    ("how do I undo", "Undo"),
    ("can I see the whole conversation as a tree", "The tree"),
    ("what is the difference between two answers", "The tree"),
    ("I deleted a message, can I bring it back?", "Undo"),
    ("can I leave a message out of what is sent", "Undo"),
    ("fork into a new tab", "Forking"),
    ("export a conversation", "Export"),
    ("search inside a conversation", "Finding "),
    ("attach a file", "Attaching "),
    ("how do I send an image", "Attaching "),
    ("remove an attachment", "Attaching "),
    ("will it leak the key in my .env file", "Secrets "),
    ("how do I edit a message that I sent", "Editing a message"),
    ("change my question and ask again", ("Editing a message", "Regenerating")),
    ("can I rewrite my prompt", "Editing a message"),
    ("regenerate with another model", "Regenerating"),
    ("ask the same thing to a different endpoint", "Regenerating"),
    ("what does ‹ 2/3 › mean", "Regenerating"),
    ("how do I get back to the first answer", "Regenerating"),
    ("what do [ and ] do", "Regenerating"),
    ("does it remember where I was in a branch", ("Editing a message", "The tree")),
    ("overview of branches", "The tree"),
    ("see all forks of this conversation", ("The tree", "Forking")),
    ("jump to another branch", "The tree"),
    ("show the difference between two answers", "The tree"),
    ("word diff", "The tree"),
    ("delete the other variants", "Undo"),
    ("keep only this answer", "Undo"),
    ("fork the conversation here", "Forking"),
    ("continue in a new tab from this message", "Forking"),
    ("delete a message", "Undo"),
    ("exclude a message from the context", "Undo"),
    ("why is a message struck through", "Undo"),
    ("does undo survive a restart", "Undo"),
    ("undo a rename", "Undo"),
    ("undo a setting of this conversation", "Undo"),
    ("compare models", "Several models"),
    ("/compare", "Several models"),
    ("stop one of the compared answers", "Several models"),
    ("columns are too narrow", "Several models"),
    ("broadcast", "Broadcasting"),
    ("queue a prompt", "The queue"),
    ("what happens when I type while it is answering", "The queue"),
    ("edit a queued prompt", "The queue"),
    ("remove a waiting prompt", "The queue"),
    ("esc took my prompt back", "The queue"),
    ("the queue is paused", "The queue"),
    ("show the thinking", "Thinking"),
    ("hide reasoning", "Thinking"),
    ("how long did the model think", "Thinking"),
    ("reasoning effort high", ("Thinking", "Settings of")),
    ("calling search_docs", "Thinking"),
    ("see the arguments of a tool call", "Thinking"),
    ("move to the next message", "Moving"),
    ("go to the next code block", "Moving"),
    ("fold a message", "Moving"),
    ("collapse long answers", "Moving"),
    ("raw markdown", "Moving"),
    ("code is cut off at the right", "Moving"),
    ("scroll a wide table", "Moving"),
    ("wrap long lines of code", "Moving"),
    ("word wrap", "Moving"),
    ("find a word in this chat", "Finding words in this"),
    ("next hit", "Finding words in this"),
    ("search folded text", "Finding words in this"),
    ("search all my conversations", "Finding words in all"),
    ("full text search", "Finding words in all"),
    ("search by model", "Finding words in all"),
    ("search by date", "Finding words in all"),
    ("search for a phrase", "Finding words in all"),
    ("filter by role", "Finding words in all"),
    ("what did I ask last week about rust", "Finding words in all"),
    ("open a search result", "Finding words in all"),
    ("the key clashes", "Keys of your own"),
    ("copy a message as markdown", "Copying"),
    ("how do I copy the whole conversation", "Copying"),
    ("where does a copy go", "Copying"),
    ("copy does not work over ssh", "Terminals"),
    ("clipboard in tmux", "Terminals"),
    ("does copying work in gnu screen", "Copying"),
    ("copy code block 2", "Copying"),
    ("what do the numbers beside code mean", "Copying"),
    ("select text with the mouse", "The mouse"),
    ("copy without line breaks", "Copying"),
    ("copied text has borders", "Copying"),
    ("osc 52", "Terminals"),
    ("my text is too long for the clipboard", "Copying"),
    ("save a code block to a file", "Saving"),
    ("how do I write code into a file", "Saving"),
    ("does saving overwrite my files", "Saving"),
    ("pipe code into a command", "Saving"),
    ("run the code it wrote", "Saving"),
    ("run code in the shell", "Saving"),
    ("feed code to python", "Saving"),
    ("export a conversation as markdown", "Export"),
    ("export to html", "Export"),
    ("save the chat as json", "Export"),
    ("export all variants", "Export"),
    ("import a conversation", "Export"),
    ("how do I move a conversation to another machine", "Export"),
    ("front matter in the export", "Export"),
    ("how do I send a folder", "Attaching"),
    ("attach the output of a command", "Attaching"),
    ("include git diff in my prompt", "Attaching"),
    ("paste an image", "Pictures"),
    ("paste a screenshot from the clipboard", "Pictures"),
    ("drag and drop a file", "Attaching"),
    ("does it show images", "Pictures"),
    ("see pictures in the transcript", "Pictures"),
    ("kitty graphics", "Pictures"),
    ("sixel", "Pictures"),
    ("how large may a file be", "Attaching"),
    ("attach a pdf", "Attaching"),
    ("how many tokens does my file cost", "Attaching"),
    ("fuzzy file picker", "Attaching"),
    ("remove an attached file", "Attaching"),
    ("which models take images", "Pictures"),
    ("vision models", "Pictures"),
    ("attach an url", "Attaching"),
    ("does beck scan for secrets", "Secrets"),
    ("I nearly sent my password", "Secrets"),
    ("stop me from sending keys", "Secrets"),
    ("large paste", "Long pastes"),
    ("unfold a paste", "Long pastes"),
    ("how do I see all of what I pasted", "Long pastes"),
    ("open the prompt in my editor", "Writing in"),
    ("external editor", "Writing in"),
    ("ctrl+g", "Writing in"),
    ("use neovim to write", "Writing in"),
    ("search my prompt history", "Drafts"),
    ("find a prompt I sent before", "Drafts"),
    ("ctrl+r in the prompt", "Drafts"),
    ("vim keybindings in the prompt", "Vim"),
    ("modal editing", "Vim"),
    ("prompt template with variables", "Prompt templates"),
    ("/t", "Prompt templates"),
    ("where do templates live", "Prompt templates"),
    ("system prompt", "Settings of"),
    ("change temperature for one chat", "Settings of"),
    ("default settings for one model", "Settings of"),
    ("max tokens for a reply", "Settings of"),
    ("top_p", "Settings of"),
    ("pin a chat", "Pinning"),
    ("tag a chat", "Pinning"),
    ("archive", "Pinning"),
    ("temporary chat", "Temporary"),
    ("chat without saving", "Temporary"),
    ("do not store this conversation", "Temporary"),
    ("pasting sends every line", "Pastes that"),
    ("pasted newline sends", "Pastes that"),
    ("no bracketed paste", "Pastes that"),
    ("how many tokens did this reply use", "Usage"),
    ("cached tokens", "Usage"),
    ("reasoning tokens", "Usage"),
    ("time to first token", "Usage"),
    ("tokens per second", "The status"),
    ("how much did this conversation cost", "Usage"),
    ("where do the prices come from", "Usage"),
    ("set a price", "Usage"),
    ("context meter", "Usage"),
    ("how full is the context window", "When the"),
    ("context window is full", "When the"),
    ("/trim", "When the"),
    ("/summarise", "When the"),
    ("compact the conversation", "When the"),
    ("spend limit per day", "Usage"),
    ("limit the price of a reply", "Usage"),
    ("beck stats", "Usage"),
    ("chart of my usage", "Usage"),
    ("statistics", "Usage"),
    ("automatic titles", "Titles"),
    ("turn off generated titles", "Titles"),
    ("who names the conversation", "Titles"),
    ("notification when finished", "Notifications"),
    ("desktop notification over ssh", "Notifications"),
    ("notifications in tmux", "Notifications"),
    ("progress bar in the terminal tab", "Notifications"),
    ("window title", "Notifications"),
    ("stop the beeping", "Notifications"),
    ("screen reader", "Screen readers"),
    ("TERM=dumb", "Screen readers"),
    ("line mode without full screen", "Screen readers"),
    ("reduced motion", "Reduced"),
    ("stop the cursor from blinking", "Reduced"),
    ("no animations", "Reduced"),
    ("turn the mouse off", "The mouse"),
    ("mouse wheel only", "The mouse"),
    ("select text with my terminal", "The mouse"),
    ("yank the last answer", "Copying"),
    ("get the reply into my clipboard", "Copying"),
    ("how can I copy just the second snippet", "Copying"),
    ("where did my copied text go", "Copying"),
    ("copy/paste broken in ssh session", "Copying"),
    ("clipboard not working", "Copying"),
    ("copy the entire chat", "Copying"),
    ("does it strip line wraps when copying", "Copying"),
    ("how do I highlight and copy part of a reply", "Copying"),
    ("write the code to disk", "Saving"),
    ("download the code", "Saving"),
    ("execute the generated script", "Saving"),
    ("send the code to jq", "Saving"),
    ("can it run shell commands", "Saving"),
    ("export chat", "Exporting"),
    ("share a chat as web page", "Exporting"),
    ("import json", "Exporting"),
    ("round trip json", "Exporting"),
    ("add context from a file", "Attaching"),
    ("upload a directory", "Attaching"),
    ("include stdout of a program", "Attaching"),
    ("add a log file to my question", "Attaching"),
    ("ask about a source file", "Attaching"),
    ("can I paste screenshots", "Pictures"),
    ("why are pictures so blocky", "Pictures"),
    ("do images work over ssh", "Pictures"),
    ("can it look at photos", "Attaching"),
    ("does it warn me before leaking credentials", "Secrets"),
    ("what is a secret scan", "Secrets"),
    ("private keys in attachments", "Secrets"),
    ("my paste became [pasted 30 lines]", "Long"),
    ("expand the collapsed paste", "Long"),
    ("compose in emacs", "Writing in"),
    ("use $EDITOR", "Writing in"),
    ("my editor closes immediately", "Writing in"),
    ("repeat an older prompt", "Drafts"),
    ("history search", "Finding"),
    ("hjkl in the input", "Vim"),
    ("snippets", "Prompt templates"),
    ("canned prompts", "Prompt templates"),
    ("set a persona for this chat", "Settings of"),
    ("make it more creative", "Settings of"),
    ("max output tokens", "Settings of"),
    ("default temperature for a model", "Settings of"),
    ("star a conversation", "Pinning"),
    ("labels for chats", "Pinning"),
    ("hide old chats", "Pinning"),
    ("off the record", "Temporary"),
    ("every line I paste is sent separately", "Pastes"),
    ("multi-line paste sends immediately", "Sending"),
    ("what did this answer cost me", "Usage"),
    ("token counts", "The status"),
    ("how long until the first token", "Usage"),
    ("prompt cache hits", "Usage"),
    ("show thinking tokens", "Usage"),
    ("am I running out of context", "When the"),
    ("shrink the conversation", "When the"),
    ("budget cap", "Usage"),
    ("stop when it gets too expensive", "Usage"),
    ("monthly statistics", "Usage"),
    ("who picks the title", "Titles"),
    ("rename automatically", "Titles"),
    ("ping me when done", "Notifications"),
    ("bell", "Notifications"),
    ("osc 777", "Notifications"),
    ("why does the terminal title change", "Notifications"),
    ("accessibility", "Screen"),
    ("works with NVDA?", "Screen"),
    ("plain text mode", "Screen"),
    ("epilepsy", "Reduced"),
    ("disable mouse reporting", "The mouse"),
    ("mouse selection does not work", "The mouse"),
    ("ctrl+v", "Pictures"),
]
"""Questions, and how the title of the section that must be on top begins."""

NOT_ABOUT_BECK = [
    "who won the world cup in 2022",
    "tell me a joke",
    "how do I bake bread",
    "what's the weather like today",
    "summarize this article about rivers in norway",
    "explain quantum computing",
    "write a regex for emails",
    "write an essay about the history of rome",
    "what is 2+2",
    "how tall is mount everest",
    "recommend a good book",
    "SELECT * FROM users WHERE id = 1",
    "who is the president",
    "can you draw a picture of a cat",
    "how do I center a div",
    "what time is it",
    "I feel sad today",
    "sing",
    "what is the capital of france",
    "write me a poem about the sea",
    "write a python function that sorts a list",
    "solve 12*17",
    "what is the meaning of life",
    "translate hello into french",
    "Wie stoppe ich eine Antwort?",
    "停止怎么办?",
    "как остановить ответ",
    "🤷",
    "???",
    "asdfghjkl",
    "\x00\x1b[2J",
]


@pytest.fixture(scope="module")
def guide() -> Guide:
    return Guide()


@pytest.fixture(scope="module")
def guide_without_readme() -> Guide:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.gateway.documentation.readme_text", lambda: "")
        guide = Guide()
        guide.answer(["the index is made now"])
    return guide


@pytest.mark.parametrize(("question", "title"), QUESTIONS)
def test_the_right_section_is_on_top(guide_without_readme: Guide, question: str, title: str) -> None:
    ranking = guide_without_readme.ranking([question])
    assert ranking, "nothing found"
    assert ranking[0].startswith(title), ranking[:3]


@pytest.mark.parametrize(("question", "title"), QUESTIONS)
def test_the_readme_beside_it_does_not_push_the_right_section_away(
    guide: Guide, question: str, title: str
) -> None:
    assert any(found.startswith(title) for found in guide.ranking([question])[:3])


@pytest.mark.parametrize("question", NOT_ABOUT_BECK)
def test_what_is_not_about_beck_gets_an_honest_answer(guide_without_readme: Guide, question: str) -> None:
    answer = guide_without_readme.answer([question])
    assert answer.startswith("I found nothing about that")
    assert "not a language model" in answer
    assert "*Stopping a reply*" in answer
    assert "OPENAI_API_KEY" in answer


def test_other_scripts_are_told_that_it_understands_english_only(guide: Guide) -> None:
    assert "English only" in guide.answer(["停止怎么办?"])
    assert "English only" not in guide.answer(["zxqwv"])


@pytest.mark.parametrize(
    "greeting",
    ["hello", "Hi!", "hey there", "Good morning", "hallo", "Bonjour !", "你好", "who are you", "Who are you?", "are you an AI?",
     "what can you do?", "are you chatgpt", "what model is this?", "help"],
)  # fmt: skip
def test_it_introduces_itself_and_says_how_to_connect_a_real_model(guide: Guide, greeting: str) -> None:
    answer = guide.answer([greeting])
    assert "scripted program" in answer
    assert "**not a language model**" in answer
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OLLAMA_HOST", "config.toml"):
        assert name in answer


@pytest.mark.parametrize("thanks", ["thanks", "Thank you very much!", "ok", "great, thanks", "bye"])
def test_thanks_are_taken_without_a_lecture(guide: Guide, thanks: str) -> None:
    assert len(guide.answer(["how do I stop", thanks])) < 200


@pytest.mark.parametrize(
    "question", ["how do I say hello to ollama", "help with the keys?", "okay, how do I stop a reply"]
)
def test_a_question_that_begins_like_small_talk_is_a_question(guide: Guide, question: str) -> None:
    assert "###" in guide.answer([question])


@pytest.mark.parametrize("empty", ["", "  \n\t "])
def test_an_empty_prompt_gets_suggestions(guide: Guide, empty: str) -> None:
    assert "How do I stop a reply?" in guide.answer([empty])
    assert "How do I stop a reply?" in guide.answer([])


def test_an_answer_is_a_sentence_a_quote_and_what_else_to_ask(guide_without_readme: Guide) -> None:
    answer = guide_without_readme.answer(["how do I switch tabs?"])
    lead, _, rest = answer.partition("\n\n")
    assert "**Tabs**" in lead
    assert rest.startswith("### Tabs\n\n")
    assert "| `ctrl+t` | a new tab |" in rest
    assert "You can also ask about: *" in rest.splitlines()[-1]


def test_code_is_quoted_with_its_fence(guide_without_readme: Guide) -> None:
    answer = guide_without_readme.answer(["how do I add an endpoint?"])
    assert "```toml\n[endpoints.openrouter]" in answer
    assert answer.count("```") % 2 == 0


def test_more_gives_the_next_best_sections_until_there_are_none(guide_without_readme: Guide) -> None:
    questions = ["how do I stop a reply?"]
    leads = [guide_without_readme.answer(questions).split("\n")[0]]
    while not leads[-1].startswith("There is no more"):
        questions.append(["more", "tell me more", "anything else?", "go on"][len(questions) % 4])
        leads.append(guide_without_readme.answer(questions).split("\n")[0])
        assert len(leads) < 20
    assert len(leads) > 2
    assert len(set(leads)) == len(leads)
    assert guide_without_readme.answer(["more"]).startswith("There is no more")


def test_a_follow_up_leans_on_the_question_before(guide_without_readme: Guide) -> None:
    ranking = guide_without_readme.ranking
    assert ranking(["how do I install beck", "and on windows?"])[0] == "Windows and macOS"
    assert ranking(["how do I close a tab", "and reopen it?"])[0] in {
        "Tabs",
        "Finding an earlier conversation",
    }
    assert ranking(["what does ctrl+r do", "and how do I see the first one?"])[0].startswith("Regenerating")
    where = ["where are my conversations stored", "can I move that?"]
    assert ranking(where)[0] == "Where conversations are stored" != ranking(where[1:])[0]
    assert ranking(["how do I close a tab", "change the theme"])[0] == "Themes and colours"


def test_a_variant_of_a_reply_is_no_version_of_the_program(guide: Guide) -> None:
    answer = guide.answer(["How do variants work?"])
    assert "Regenerating" in answer
    assert "pipx" not in answer
    assert "Not in this version" not in answer


def test_a_very_long_prompt_is_answered_from_its_beginning(guide: Guide) -> None:
    answer = guide.answer(["how do I change the theme? " + "lorem ipsum " * 1_000_000])
    assert "I found nothing" in answer or "beginning only" in answer
    assert "beginning only" in guide.answer(["change the theme " * LONGEST_QUESTION])


ANY_GUIDE = Guide()
ANY_GUIDE.answer(["the index is made now"])


@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_conversation_gets_an_answer(questions: list[str]) -> None:
    answer = ANY_GUIDE.answer(questions)
    assert answer.strip()
    assert answer.count("\n") < MOST_QUOTED_LINES * 3


async def test_it_answers_the_user_and_not_itself() -> None:
    turns = (
        Turn("user", "how do I quit"),
        Turn("assistant", "Themes: theme theme theme"),
        Turn("user", "thanks"),
    )
    answer = "".join([piece async for piece in Guide(per_second=0).reply(Prompt(turns))])
    assert answer.startswith("You are welcome")
