"""The calls with which the page reads the floor."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from sandbox.floor.recorder import Recorder


class Floor:
    """The endpoints below `/sandbox/floor`."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    @property
    def routes(self) -> list[Route]:
        """The routes, with paths below `/sandbox`."""
        return [
            Route("/floor", self._stories),
            Route("/floor/stories/{number}", self._story),
            Route("/floor/records/{account:int}", self._record),
        ]

    async def _stories(self, _request: Request) -> JSONResponse:
        return JSONResponse(self._recorder.stories())

    async def _story(self, request: Request) -> JSONResponse:
        story = self._recorder.story(request.path_params["number"])
        if story is None:
            return JSONResponse({"error": "there is no such run, or it is no longer kept"}, 404)
        return JSONResponse(story)

    async def _record(self, request: Request) -> JSONResponse:
        """Tell the conversation as it is stored, or null."""
        account = str(request.path_params["account"])
        return JSONResponse(await run_in_threadpool(self._recorder.record, account))
