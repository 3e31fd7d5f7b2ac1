"""Screens: the chat screen, and the dialogs that are loaded when first asked for."""
