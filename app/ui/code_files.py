"""Names for code files: what a block of code says of itself, and else what its language is called."""

from __future__ import annotations

import re

_SUFFIXES = {
    "bash": ".sh", "c": ".c", "c++": ".cpp", "cpp": ".cpp", "csharp": ".cs", "cs": ".cs", "css": ".css", "csv": ".csv",
    "diff": ".diff", "go": ".go", "golang": ".go", "haskell": ".hs", "hcl": ".hcl", "html": ".html", "ini": ".ini",
    "java": ".java", "javascript": ".js", "js": ".js", "json": ".json", "jsonl": ".jsonl", "jsx": ".jsx", "kotlin": ".kt",
    "lua": ".lua", "markdown": ".md", "md": ".md", "nginx": ".conf", "nix": ".nix", "patch": ".patch", "perl": ".pl",
    "php": ".php", "powershell": ".ps1", "py": ".py", "python": ".py", "python3": ".py", "r": ".R", "rb": ".rb", "rs": ".rs",
    "ruby": ".rb", "rust": ".rs", "scala": ".scala", "sh": ".sh", "shell": ".sh", "sql": ".sql", "svg": ".svg",
    "swift": ".swift", "tex": ".tex", "tf": ".tf", "toml": ".toml", "ts": ".ts", "tsx": ".tsx", "typescript": ".ts",
    "vue": ".vue", "xml": ".xml", "yaml": ".yaml", "yml": ".yaml", "zig": ".zig", "zsh": ".zsh",
}  # fmt: skip
_WHOLE_NAMES = {
    "dockerfile": "Dockerfile",
    "docker": "Dockerfile",
    "make": "Makefile",
    "makefile": "Makefile",
}

_COMMENT = re.compile(
    r"\s*(?:#+|//+|--+|;+|%+|/\*+|<!--|\")\s*(?:file(?:name)?\s*:\s*)?([\w.@+/-]+)\s*(?:\*/|-->)?\s*$",
    re.IGNORECASE,
)
"""A first line that is a comment with nothing but a name in it."""
_DEFINED = re.compile(
    r"\s*(?:export\s+)?(?:default\s+)?(?:pub\s+)?(?:public\s+)?(?:async\s+)?(?:abstract\s+)?"
    r"(?:class|def|fn|func|function|struct|enum|trait|interface|module|type|table)\s+([A-Za-z_]\w*)",
    re.IGNORECASE,
)
_LOOKED_AT = 30
"""Lines that are looked at for something that is defined."""


def suggested_file_name(language: str, text: str) -> str:
    """A file name for code, without folders: a suggestion never leads anywhere else."""
    lines = text.split("\n")[:_LOOKED_AT]
    suffix = _SUFFIXES.get(language.casefold(), "")
    first = lines[1] if len(lines) > 1 and lines[0].startswith("#!") else lines[0]
    if (told := _COMMENT.match(first)) is not None:
        name = told[1].rsplit("/", 1)[-1].lstrip(".-")
        if "." in name or name in _WHOLE_NAMES.values():
            return name[:80]
    if language.casefold() in _WHOLE_NAMES:
        return _WHOLE_NAMES[language.casefold()]
    if not suffix and lines[0].startswith("#!"):
        suffix = ".py" if "python" in lines[0] else ".sh"
    defined = next((found[1] for line in lines if (found := _DEFINED.match(line))), "code")
    return f"{defined[:60]}{suffix or '.txt'}"
