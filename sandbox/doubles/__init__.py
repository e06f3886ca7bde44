"""What the doubles of Telegram, Slack and Doctor Eleks share: one frame, in which each keeps only what is its own."""
