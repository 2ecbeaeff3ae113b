"""The copilot: listens, searches, drafts."""

import os

# Our vectors are small: a product of them takes longest where it is split among threads that wait for each other, and
# with other work on the machine twenty times as long. NumPy reads this once, when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
