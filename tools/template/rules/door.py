"""Rules for the API: its limits of requests and time, its permissions, and its access log."""

from collections.abc import Iterator

from tools.template.expanded import Template
from tools.template.rules.references import target

STAGE = "AWS::ApiGatewayV2::Stage"
INTEGRATION = "AWS::ApiGatewayV2::Integration"
PERMISSION = "AWS::Lambda::Permission"
LONGEST_TIMEOUT = 28
"""Seconds that a function behind the API may take: API Gateway waits for 30, and the answer needs time to reach it."""
SAYS_TOO_MUCH = ("path", "querystring", "body", "header", "authorizer", "identity")


def routes_are_throttled(template: Template) -> Iterator[str]:
    """Each stage limits its requests, or one caller could use the whole account's concurrency."""
    for name, stage in template.of(STAGE):
        settings = stage.get("DefaultRouteSettings", {})
        for limit in ("ThrottlingRateLimit", "ThrottlingBurstLimit"):
            if not 0 < settings.get(limit, 0) <= 1000:
                yield f"{name}: no {limit}"


def the_access_log_says_which_route_and_no_more(template: Template) -> Iterator[str]:
    """The access log has routes and statuses only: a path can hold a secret, a body can hold a patient's data."""
    for name, stage in template.of(STAGE):
        form = stage.get("AccessLogSettings", {}).get("Format", "")
        if "$context.routeKey" not in form or "$context.status" not in form:
            yield f"{name}: no access log of routes and statuses"
        for word in SAYS_TOO_MUCH:
            if word in form.lower():
                yield f"{name}: the access log has the {word}"


def a_function_ends_before_the_gateway(template: Template) -> Iterator[str]:
    """A function ends before API Gateway stops waiting, because a later answer would reach nobody."""
    for _, integration in template.of(INTEGRATION):
        uri = str(integration["IntegrationUri"])
        for name, function in template.of("AWS::Lambda::Function"):
            if f"${{{name}.Arn}}" in uri and function.get("Timeout", 3) > LONGEST_TIMEOUT:
                yield f"{name}: Timeout is over {LONGEST_TIMEOUT} s, and the gateway waits for 30"


def the_gateway_may_call_from_its_own_routes(template: Template) -> Iterator[str]:
    """Each permission names its source; without one, every API in AWS could call the function."""
    for name, permission in template.of(PERMISSION):
        if permission["Principal"] == "apigateway.amazonaws.com":
            source = permission.get("SourceArn", {}).get("Fn::Sub", "")
            if "${Api}/" not in source or source.endswith("/*/*"):
                yield f"{name}: SourceArn is not a route of this API"
        elif target(permission.get("SourceArn")) not in template.resources:
            yield f"{name}: SourceArn is no resource of this stack"


RULES = (
    routes_are_throttled,
    the_access_log_says_which_route_and_no_more,
    a_function_ends_before_the_gateway,
    the_gateway_may_call_from_its_own_routes,
)
