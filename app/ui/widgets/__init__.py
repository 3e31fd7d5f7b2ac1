"""Widgets, one folder or module each; they are fed plain values and post messages in the past tense."""
