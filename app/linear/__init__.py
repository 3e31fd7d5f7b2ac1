"""The linear mode: a conversation as lines of plain words, for screen readers and terminals that cannot move their cursor.

Nothing here moves a cursor, draws a box or shows a spinner: what is written stays, and all of it reads aloud. Sessions, store and
providers are those of the screen.
"""
