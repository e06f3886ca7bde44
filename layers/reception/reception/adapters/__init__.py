"""The ports over the clinic system, Telegram, Slack, AWS and files. Only `wiring` knows this package."""
