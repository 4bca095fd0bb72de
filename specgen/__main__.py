"""`python -m specgen`: the command line."""

from specgen.cli import main

if __name__ == "__main__":
    main()
