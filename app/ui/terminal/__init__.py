"""The terminal below the screen: signals now, output and input drivers later."""
