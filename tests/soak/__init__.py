"""The soak: a million tokens over hundreds of switches between conversations, and what is left behind by it.

``make soak`` runs it; ``tests/soak/test_soak.py`` is the small version in the suite.
"""
