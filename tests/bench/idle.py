"""A bot that does nothing."""


def handler(event: object, context: object) -> dict[str, int]:
    return {"statusCode": 200}
