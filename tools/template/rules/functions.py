"""Rules for functions: role, log group, version, Python, and the variables of the environment."""

from collections import Counter
from collections.abc import Iterator

from tools.template.expanded import Template
from tools.template.rules.references import target

FUNCTION = "AWS::Lambda::Function"
LOG = "AWS::Logs::LogGroup"
LONGEST_LOG_DAYS = 90
CLINIC_ADDRESSES = {"DOCTOR_ELEKS_URL"}
"""The variables that hold the address of a clinic system, one for each system."""
SECRETIVE = ("TOKEN", "PASSWORD", "SECRET", "CREDENTIAL")


def each_has_a_role_of_its_own(template: Template) -> Iterator[str]:
    """Each function has a role of its own; with a shared role it would have another function's rights."""
    roles = Counter(target(function["Role"]) for _, function in template.of(FUNCTION))
    for name, function in template.of(FUNCTION):
        role = target(function["Role"])
        if role not in template.resources or roles[role] > 1:
            yield f"{name}: no role of its own in this stack"


def each_has_a_log_of_its_own_that_ends(template: Template) -> Iterator[str]:
    """Each function logs as JSON, which alarms read, into a log group that ends; Lambda's own are kept for ever."""
    logs = Counter(
        target(f.get("LoggingConfig", {}).get("LogGroup")) for _, f in template.of(FUNCTION)
    )
    for name, function in template.of(FUNCTION):
        config = function.get("LoggingConfig", {})
        if config.get("LogFormat") != "JSON":
            yield f"{name}: its log is not JSON, which the alarms read"
        if logs[target(config.get("LogGroup"))] > 1 or target(config.get("LogGroup")) is None:
            yield f"{name}: no log group of its own"
    for name, log in template.of(LOG):
        if not 0 < log.get("RetentionInDays", 0) <= LONGEST_LOG_DAYS:
            yield f"{name}: kept for longer than {LONGEST_LOG_DAYS} days"


def each_goes_out_as_a_version(template: Template) -> Iterator[str]:
    """Each function has an alias that moves at a deployment or a roll-back, by a hash without a default."""
    if "Default" in template.parameters["Release"]:
        yield "Release: with a default a deployment may leave every alias where it was"
    aliased = {target(a["FunctionName"]) for _, a in template.of("AWS::Lambda::Alias")}
    for name, _ in template.of(FUNCTION):
        if name not in aliased:
            yield f"{name}: no alias"


def each_runs_on_one_supported_python(template: Template) -> Iterator[str]:
    """Each function runs on the Python that the layers are built for."""
    for name, function in template.of(FUNCTION):
        if function.get("Runtime") != "python3.13":
            yield f"{name}: Runtime is not python3.13"


def their_environment_holds_no_secret(template: Template) -> Iterator[str]:
    """A variable names a secret and never holds one: everybody who may describe a function reads its variables."""
    secrets = dict(template.of("AWS::SecretsManager::Secret"))
    for name, function in template.of(FUNCTION):
        for variable, value in function.get("Environment", {}).get("Variables", {}).items():
            if "resolve:" in str(value):
                yield f"{name}: {variable} is resolved into the environment"
            if any(word in variable for word in SECRETIVE) and target(value) not in secrets:
                yield f"{name}: {variable} does not name a secret of this stack"


def they_know_which_clinic_system_they_call(template: Template) -> Iterator[str]:
    """A function that has a clinic system's address has `CLINIC_SYSTEM`, too: the gateway is chosen by it."""
    for name, function in template.of(FUNCTION):
        variables = function.get("Environment", {}).get("Variables", {})
        if CLINIC_ADDRESSES & set(variables) and not variables.get("CLINIC_SYSTEM"):
            yield f"{name}: calls a clinic system without CLINIC_SYSTEM"


RULES = (
    each_has_a_role_of_its_own,
    each_has_a_log_of_its_own_that_ends,
    each_goes_out_as_a_version,
    each_runs_on_one_supported_python,
    their_environment_holds_no_secret,
    they_know_which_clinic_system_they_call,
)
