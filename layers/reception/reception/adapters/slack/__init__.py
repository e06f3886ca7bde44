"""Slack: a channel as the staff's room."""
