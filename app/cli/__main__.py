"""`python -m app.cli`, for the worker that the server starts."""

import sys

from app.cli import main

sys.exit(main())
