"""The pages of this folder, by path."""

from reception.cabinet.content import form_pages, publishing_pages, sentence_pages
from reception.cabinet.routing import Route

ROUTES: tuple[Route, ...] = (
    Route("GET", "/content", form_pages.index),
    Route("GET", "/content/review", publishing_pages.review),
    Route("POST", "/content/review", publishing_pages.decide),
    Route("GET", "/content/history", publishing_pages.history),
    Route("POST", "/content/history", publishing_pages.use),
    Route("POST", "/content/visits", publishing_pages.tell),
    Route("GET", "/content/photo/{digest}", form_pages.photo),
    Route("GET", "/content/words", sentence_pages.listed),
    Route("GET", "/content/words/{key}", sentence_pages.form),
    Route("POST", "/content/words/{key}", sentence_pages.save),
    Route("GET", "/content/{section}", form_pages.section),
    Route("POST", "/content/{section}", form_pages.save),
    Route("GET", "/content/{section}/{item}", form_pages.section),
    Route("POST", "/content/{section}/{item}", form_pages.save),
)
"""A fixed path stands before the patterns that fit it, too."""
