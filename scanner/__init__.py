"""twokey keeps generation and release apart: who made a commit, what it does to what ships, who approved it."""

__version__ = "0.1.0"
