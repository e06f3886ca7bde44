"""What the ports are in the world: Doctor Eleks, Telegram, DynamoDB, SQS, files. Only `wiring` knows them."""
