"""The services that the handlers of pages work with."""

from collections.abc import Mapping

from reception.cabinet.content.ports import ContentServices
from reception.cabinet.rendering import Templates
from reception.cabinet.web import PageRequest, Response
from reception.dataclass import dataclass
from reception.desk.room.action import RoomServices
from reception.dialog.words import Words


@dataclass(frozen=True)
class Services:
    """Everything that a page works with.

    `desk`: the services of the commands at the desk, whose answers go into a page here, and whose audit lines name the
    manager. `words`: the reception's words by language. `templates`: what pages are made of.
    `content`: the stores of the pages on which content is changed.
    """

    desk: RoomServices
    words: Mapping[str, Words]
    templates: Templates
    content: ContentServices

    def page(
        self, request: PageRequest, template: str, status: int = 200, /, **values: object
    ) -> Response:
        """A page made of a template, which sees `values`, and `request`.

        In a template `_("A text", name=value)` says a text in the manager's language as plain text, which Jinja
        escapes; `words` has the other ways of saying; `csrf` is the hidden field that each form needs.
        """
        body = self.templates.render(template, self.words[request.language], request, values)
        return Response(body, status)
