"""Reception: the online reception of a clinic, in Telegram.

Three flows, each in a folder: `turns` (a patient's update), `notices` (messages that nobody asked for), `desk` (a talk
with staff). They stand on `clinic` and on `dialog`, which is pure; `adapters` reach the world, and `wiring` joins.
Imports point one way: clinic < dialog < codes < turns < notices < figures < desk < cabinet < adapters < wiring.
"""

import gc

# A cold start makes some hundred thousand objects that stay. By default Python would look through them for garbage 45
# times and find none.
gc.set_threshold(100_000)
