"""Tries a release before patients do: CodeDeploy calls it before it shifts anything, and takes back what fails here."""

import logging
from typing import Any

from reception.logs import wordless
from reception.wiring.reception import start

log = logging.getLogger(__name__)
reception = start()


@wordless
def handler(event: dict[str, Any], _context: object) -> dict[str, list[str]]:
    """Try all new versions and tell CodeDeploy what came of it. `faults`: a line for each thing that failed.

    `event`: CodeDeploy's, with `DeploymentId` and `LifecycleEventHookExecutionId`; without the former nobody is told.
    """
    faults = list(reception.trial.faults())
    for fault in faults:
        log.error("the new version fails: %s", fault)
    if deployment := event.get("DeploymentId"):
        hook = event["LifecycleEventHookExecutionId"]
        reception.deployments.tell(deployment, hook, well=not faults)
    return {"faults": faults}
