"""`python -m trialogue.cli` is the same as the `trialogue` command."""

from trialogue.cli import main

main()
