import pytest

from app.ui.code_files import suggested_file_name


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("python", "# app/main.py\nimport os\n", "main.py"),
        ("python", "#!/usr/bin/env python3\n# tool.py\n", "tool.py"),
        ("js", "// file: src/index.js\n", "index.js"),
        ("css", "/* style.css */\n", "style.css"),
        ("html", "<!-- page.html -->\n", "page.html"),
        ("", "# ../../.bashrc\n", "code.txt"),
        ("", "# /etc/passwd.d\n", "passwd.d"),
        ("sh", "# Install\n", "code.sh"),
        ("python", "import os\n\ndef main():\n", "main.py"),
        ("rust", "pub async fn run() {}\n", "run.rs"),
        ("go", "func Serve() {\n", "Serve.go"),
        ("ts", "export default class Menu {\n", "Menu.ts"),
        ("dockerfile", "FROM scratch\n", "Dockerfile"),
        ("docker", "# Dockerfile\n", "Dockerfile"),
        ("", "#!/bin/sh\necho\n", "code.sh"),
        ("", "#!/usr/bin/python\n", "code.py"),
        ("klingon", "x\n", "code.txt"),
        ("", "", "code.txt"),
    ],
)
def test_a_name_is_suggested_from_what_the_code_says(language, text, name):
    assert suggested_file_name(language, text) == name


@pytest.mark.parametrize("first", ["# ..", "# .", "# a/", "# ../..", "// /"])
def test_a_suggestion_never_leads_into_another_folder(first):
    name = suggested_file_name("py", first + "\n")
    assert "/" not in name
    assert name not in ("", ".", "..")
