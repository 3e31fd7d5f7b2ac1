"""What the user has set: schema, sources, problems, edits.

Nothing is imported here: `app.settings.arguments` and `app.settings.first_look` are needed before the first frame
and cost next to nothing, while `app.settings.loading` brings pydantic-settings (160 ms).
"""
