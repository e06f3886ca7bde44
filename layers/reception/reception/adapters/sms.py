"""The `Sms` over Amazon SNS, which bills each text."""

from typing import Any, override

from botocore.exceptions import BotoCoreError, ClientError

from reception.codes.ports import Sms, SmsNotSent, SmsRefused

MAX_DOLLARS_PER_TEXT = "0.50"
"""Numbers that cost more to reach are used for fraud: their owners get a share of the price."""
REFUSALS = {"InvalidParameter", "InvalidParameterValue", "ValidationException", "OptedOut"}
"""Codes of errors that every repetition of the text to this number gets."""


class SnsSms(Sms):
    """Sends through a client of SNS. No error repeats the service's words: they hold the number."""

    def __init__(self, client: Any) -> None:
        self.client = client

    @override
    def send(self, number: str, text: str) -> None:
        try:
            self.client.publish(
                PhoneNumber=number,
                Message=text,
                MessageAttributes={
                    "AWS.SNS.SMS.SMSType": _text("Transactional"),
                    "AWS.SNS.SMS.MaxPrice": {
                        "DataType": "Number",
                        "StringValue": MAX_DOLLARS_PER_TEXT,
                    },
                },
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise (SmsRefused if code in REFUSALS else SmsNotSent)(code) from None
        except BotoCoreError as error:
            raise SmsNotSent(type(error).__name__) from None


def _text(value: str) -> dict[str, str]:
    return {"DataType": "String", "StringValue": value}
