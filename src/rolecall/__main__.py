"""`python -m rolecall`."""

from rolecall.cli.app import main

main()
