"""Doubles of Telegram, Slack and Doctor Eleks and a clock on one machine, for a reception without the real ones.

Nothing here is deployed, and nothing here imports the reception's code.
"""
