"""Styles of code: which of our style names a pygments token has."""

from __future__ import annotations

import functools

from pygments.token import Token, _TokenType

_STYLES = {
    Token: "",
    Token.Comment: "token-comment",
    Token.Comment.Preproc: "token-keyword",
    Token.Comment.PreprocFile: "token-string",
    Token.Keyword: "token-keyword",
    Token.Keyword.Type: "token-builtin",
    Token.Name: "token-name",
    Token.Name.Attribute: "token-attribute",
    Token.Name.Builtin: "token-builtin",
    Token.Name.Class: "token-class",
    Token.Name.Decorator: "token-decorator",
    Token.Name.Entity: "token-escape",
    Token.Name.Exception: "token-class",
    Token.Name.Function: "token-function",
    Token.Name.Namespace: "token-class",
    Token.Name.Tag: "token-tag",
    Token.Literal: "token-string",
    Token.Literal.Number: "token-number",
    Token.Literal.Date: "token-number",
    Token.Literal.String.Doc: "token-comment",
    Token.Literal.String.Escape: "token-escape",
    Token.Literal.String.Interpol: "token-escape",
    Token.Literal.String.Affix: "token-keyword",
    Token.Literal.String.Symbol: "token-builtin",
    Token.Operator: "token-operator",
    Token.Operator.Word: "token-keyword",
    Token.Punctuation: "token-punctuation",
    Token.Generic.Inserted: "token-inserted",
    Token.Generic.Deleted: "token-deleted",
    Token.Generic.Heading: "token-heading",
    Token.Generic.Subheading: "token-heading",
    Token.Generic.Prompt: "token-builtin",
    Token.Generic.Error: "token-error",
    Token.Generic.Traceback: "token-error",
    Token.Error: "token-error",
}


@functools.cache
def style_of(token_type: _TokenType) -> str:
    """The style name of a token type: its own or its nearest ancestor's; empty for plain text."""
    kind: _TokenType | None = token_type
    while kind is not None:
        if kind in _STYLES:
            return _STYLES[kind]
        kind = kind.parent
    return ""
