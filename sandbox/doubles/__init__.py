"""The frame that the doubles of Telegram, Slack and Doctor Eleks share; each double adds only its own parts."""
