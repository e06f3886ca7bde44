"""What the ports are in the world: the clinic system, Telegram, Slack, AWS, files. Only `wiring` knows them."""
