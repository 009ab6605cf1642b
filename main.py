"""Descent Workbench from a checkout: the window without a command, the command line with one."""

from workbench.__main__ import start

if __name__ == "__main__":
    start()
