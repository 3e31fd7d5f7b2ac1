"""Markdown as it streams: an incremental parser, and its layout as lines of styled runs. Pure; knows no UI."""
