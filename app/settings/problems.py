"""What is wrong with the settings, in one sentence each: where, which setting, what it must be, what happens now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from app.errors import Failure
from app.log import redact
from app.safe_text import safe_line

_EXPECTED: Final = {
    "string_type": "must be a text in quotes",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "path_type": "must be a path",
}
_FORMS: Final = {
    "model": "must be written endpoint/model, such as openai/gpt-5",
    "title_model": "must be written endpoint/model, such as openai/gpt-5",
    "key_env": "must be the name of a variable, not the key itself",
    "[key]": "is no name for an endpoint (letters, digits, dots, dashes and underscores, at most 40)",
}


def problem(what: str, hint: str = "") -> Failure:
    """Something set that cannot be used; beck starts without it."""
    return Failure("settings_error", "Setting not usable", safe_line(redact(what), 400), safe_line(hint))


def warning(what: str, hint: str) -> Failure:
    """Something set that works and should not stay so."""
    return Failure("settings_warning", "Setting not safe", safe_line(redact(what), 400), safe_line(hint))


def sentence(error: Mapping[str, Any], known: Iterable[str]) -> str:
    """What is wrong, in words that follow the setting's name.

    Args:
        error: One of pydantic's errors: ``type``, ``loc``, ``ctx``; its input, which may be a key, is not read.
        known: The names that the table has, for an unknown one.
    """
    kind = str(error["type"])
    context: Mapping[str, Any] = error.get("ctx") or {}
    if kind == "extra_forbidden":
        near = nearest(str(error["loc"][-1]), known)
        return f"is not a setting{f'; did you mean {near}?' if near else ''}"
    if kind == "literal_error":
        return f"must be one of {str(context.get('expected', '')).replace(chr(39), '')}"
    if kind == "value_error":
        return str(context.get("error", "cannot be used"))
    if kind == "missing":
        return "is missing"
    if kind in ("string_pattern_mismatch", "string_too_short"):
        if error["loc"][0] in ("models", "prices"):
            return _FORMS["model"]
        return _FORMS.get(str(error["loc"][-1]), "is not written as it must be")
    for name, word in (("gt", "greater than"), ("ge", "at least"), ("lt", "less than"), ("le", "at most")):
        if name in context:
            return f"must be {word} {context[name]:g}"
    expected = _EXPECTED.get(kind, "cannot be used")
    step = error["loc"][-1]
    return f"(entry {step + 1}) {expected}" if isinstance(step, int) else expected


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant; empty where none is near."""
    word = name.lower().replace("-", "_")
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")
