"""The `Sms` over Amazon SNS: a text to one number, billed one by one."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from reception.codes.ports import SmsNotSent, SmsRefused

MOST_DOLLARS = "0.50"
"""For one text: dearer destinations are there for swindlers."""
REFUSALS = {"InvalidParameter", "InvalidParameterValue", "ValidationException", "OptedOut"}


class SnsSms:
    """Sends through one client."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def send(self, number: str, text: str) -> None:
        """Publish it as a text that somebody waits for. The service's words stay out: they hold the number."""
        try:
            self.client.publish(
                PhoneNumber=number,
                Message=text,
                MessageAttributes={
                    "AWS.SNS.SMS.SMSType": _text("Transactional"),
                    "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": MOST_DOLLARS},
                },
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise (SmsRefused if code in REFUSALS else SmsNotSent)(code) from None
        except BotoCoreError as error:
            raise SmsNotSent(type(error).__name__) from None


def _text(value: str) -> dict[str, str]:
    return {"DataType": "String", "StringValue": value}
