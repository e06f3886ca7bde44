"""Print as JSON what `sam local` makes of the built template. Run it with sam's own Python, which has its library.

python sam_local.py <template> <env-vars file>
"""

import json
import sys
from pathlib import Path

from samcli.commands.local.lib.local_lambda import LocalLambdaRunner
from samcli.lib.providers.api_provider import ApiProvider
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider

template, variables = sys.argv[1:]
stacks, _ = SamLocalStackProvider.get_stacks(template)
provider = SamFunctionProvider(stacks)
values = json.loads(Path(variables).read_text())
runner = LocalLambdaRunner(None, provider, ".", ".", env_vars_values=values)
functions = {
    function.name: {
        "layers": [layer.name for layer in function.layers],
        "variables": runner._make_env_vars(function).resolve(),
    }
    for function in provider.get_all()
}
routes = {
    f"{method} {route.path}": route.function_name
    for route in ApiProvider(stacks, cwd=".").api.routes
    for method in route.methods
}
print(json.dumps({"functions": functions, "routes": routes}))
