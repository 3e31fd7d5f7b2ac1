"""Attachments: files, folders, pictures and output of commands on their way into a prompt; and what must not go along.

Reading is synchronous and bounded; whoever has an event loop runs it in a thread. Nothing here knows a screen.
"""
