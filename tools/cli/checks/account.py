"""Checks of the AWS account: clock, SMS, subscribers of alarms, dead letters."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tools.cli.findings import Finding
from tools.cli.queues import counts
from tools.cli.stack import Stack

LARGEST_SKEW = timedelta(seconds=60)
SMALLEST_SMS_LIMIT = 5
"""US dollars a month; a code to Ukraine costs about 0.2."""


def check(stack: Stack) -> Iterator[Finding]:
    """Yield a finding for the clock, for SMS, for each topic of alarms, and for the dead letters."""
    yield _clock(stack)
    if stack.parameters.get("SmsCodes") == "sns":
        yield from _texts(stack)
    else:
        yield Finding("codes by SMS", "off: a typed number stays unproven")
    yield from _alarms(stack)
    dead = [f"{queue}: {count}" for queue, count in counts(stack).items() if count]
    if dead:
        yield Finding(
            "dead letters", ", ".join(dead), "docs/runbook.md, then ./reception redrive <queue>"
        )
    else:
        yield Finding("dead letters", "none")


def _clock(stack: Stack) -> Finding:
    told = stack.session.client("sts").get_caller_identity()["ResponseMetadata"]["HTTPHeaders"]
    zone = stack.parameters.get("ClinicTimezone", "")
    if "date" not in told:
        return Finding("clock", f"AWS did not tell the time; the clinic's zone is {zone}")
    ahead = datetime.now(UTC) - parsedate_to_datetime(told["date"])
    if abs(ahead) > LARGEST_SKEW:
        return Finding(
            "clock", f"this machine is {ahead.total_seconds():.0f} s ahead", "set its clock"
        )
    return Finding("clock", f"right; the clinic's zone is {zone}")


def _texts(stack: Stack) -> Iterator[Finding]:
    about = "codes by SMS"
    sns: Any = stack.session.client("sns")
    try:
        inside = sns.get_sms_sandbox_account_status()["IsInSandbox"]
        limit = sns.get_sms_attributes(attributes=["MonthlySpendLimit"])["attributes"]
    except ClientError as error:
        yield Finding(about, f"SNS cannot be asked: {error}", "look into its console, Mobile")
        return
    if inside:
        yield Finding(about, "the account is in SNS's SMS sandbox", "ask AWS to move it out")
    dollars = float(limit.get("MonthlySpendLimit", 1))
    if dollars < SMALLEST_SMS_LIMIT:
        yield Finding(
            about, f"{dollars:g} US dollars a month at most", "raise the spending limit of SNS"
        )
    if not inside and dollars >= SMALLEST_SMS_LIMIT:
        yield Finding(about, f"out of the sandbox, {dollars:g} US dollars a month at most")
    yield _country(stack, stack.parameters["ClinicCountry"])


def _country(stack: Stack, country: str) -> Finding:
    """Tell whether the account's protection rules allow SMS to the clinic's country."""
    about = f"texts to {country}"
    texts: Any = stack.session.client("pinpoint-sms-voice-v2")
    try:
        attributes = texts.describe_account_attributes()["AccountAttributes"]
        named = {it["Name"]: it["Value"] for it in attributes}
        default = named.get("DEFAULT_PROTECT_CONFIGURATION_ID")
        if not default:
            return Finding(
                about, "no country is shut out; shut out all but yours in AWS End User Messaging"
            )
        rules = texts.get_protect_configuration_country_rule_set(
            ProtectConfigurationId=default, NumberCapability="SMS"
        )["CountryRuleSet"]
    except (BotoCoreError, ClientError) as error:
        return Finding(
            about, f"can't be asked: {error}", "look into AWS End User Messaging, Protect"
        )
    if rules.get(country, {}).get("ProtectStatus", "ALLOW") == "BLOCK":
        return Finding(about, "shut out", "allow the country in AWS End User Messaging, Protect")
    return Finding(about, "allowed")


def _alarms(stack: Stack) -> Iterator[Finding]:
    resources = stack.session.client("cloudformation").describe_stack_resources(
        StackName=stack.name
    )
    topics = [
        resource["PhysicalResourceId"]
        for resource in resources["StackResources"]
        if resource["ResourceType"] == "AWS::SNS::Topic"
    ]
    sns: Any = stack.session.client("sns")
    for topic in topics:
        about = f"alarms, {topic.rpartition(':')[2]}"
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        hears = [it for page in pages for it in page["Subscriptions"]]
        confirmed = [it["Endpoint"] for it in hears if it["SubscriptionArn"].startswith("arn:")]
        if confirmed:
            yield Finding(about, f"go to {', '.join(confirmed)}")
        else:
            addresses = ", ".join(it["Endpoint"] for it in hears) or "nobody"
            yield Finding(about, f"{addresses} has not confirmed", "press the link in AWS's letter")
