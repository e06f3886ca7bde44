"""The floor: a part of the page that shows what the deployed system just did.

It is put together from the functions' logs, the emulator's trail of AWS calls and the doubles' ledgers. The
functions know nothing of it: they write the logs that they write in AWS.
"""
