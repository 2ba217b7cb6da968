"""The clock of the local stack: fires scheduled functions and holds tasks until they are due.

The Firebase emulators have no scheduler, and their Tasks emulator runs every task at once, whatever its
``scheduleTime``. Run it with ``python -m devkit.clock --port 9130 --schedule sweep=60 ...``; see ``--help``.
"""
