"""`python -m lstmtext` is the command `lstmtext`."""

import sys

from lstmtext.command_line.main import main

sys.exit(main())
