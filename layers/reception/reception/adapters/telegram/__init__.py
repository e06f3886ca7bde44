"""Telegram: its updates read, its messages sent, over one pool of connections."""
