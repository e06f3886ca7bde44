"""The commands of `./reception`, in the order in which the operator of a reception needs them."""

import click

from tools.cli.closures import close, open_
from tools.cli.content import content
from tools.cli.deploy import deploy
from tools.cli.doctor import doctor
from tools.cli.figures import stats
from tools.cli.growth import launch, links
from tools.cli.operations import pause, resume
from tools.cli.people import export, forget
from tools.cli.queues import redrive
from tools.cli.rollback import rollback
from tools.cli.secrets import secrets
from tools.cli.stack import DEFAULT_NAME
from tools.cli.telegram import commands, webhook
from tools.cli.trace import trace


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--stack", default=DEFAULT_NAME, envvar="STACK", show_default=True)
@click.pass_context
def reception(context: click.Context, stack: str) -> None:
    """Operate a deployed reception. AWS's own variables (AWS_PROFILE, AWS_REGION, …) choose account and region."""
    context.obj = stack


for command in (
    deploy,
    doctor,
    trace,
    rollback,
    secrets,
    webhook,
    commands,
    links,
    launch,
    pause,
    resume,
    close,
    open_,
    redrive,
    content,
    export,
    forget,
    stats,
):
    reception.add_command(command)

if __name__ == "__main__":
    reception(prog_name="./reception")
