"""Floor F: what a cold start of a Telegram bot over DynamoDB can't do without, in the plainest form."""

import botocore.session
from telegram import Update

client = botocore.session.get_session().create_client("dynamodb")


def handler(event: object, context: object) -> str:
    """Do nothing; the import was all."""
    return f"{Update.__name__} {client.meta.service_model.service_name}"
