"""The pages of this folder, by path."""

from reception.cabinet.routing import Route

ROUTES: tuple[Route, ...] = ()
