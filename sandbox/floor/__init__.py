"""Under the floor: what the deployed system just did.

It is pieced together from the functions' logs, the emulator's trail of AWS calls and the doubles' ledgers. The
functions know nothing of it: they write the logs that they write in AWS.
"""
