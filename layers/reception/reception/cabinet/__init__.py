"""The manager's cabinet: pages that a browser or Telegram's Mini App shows to a manager of the clinic.

`door` takes a request, `sign_in` decides who it is, and the pages of the other modules answer. Pages know ports only.
"""
