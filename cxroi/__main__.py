"""Run the command without its script: ``python -m cxroi``."""

import sys

from cxroi.serve.command_line import main

sys.exit(main())
