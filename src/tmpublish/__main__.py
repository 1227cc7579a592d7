"""`python -m tmpublish` → the same as `tmpublish`."""

import sys

from tmpublish.cli import main

if __name__ == "__main__":
    sys.exit(main())
