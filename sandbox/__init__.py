"""Telegram, Slack, Doctor Eleks and a clock on one machine: what the reception talks to when no real one is there.

Nothing here is deployed, and nothing here imports the reception's code.
"""
