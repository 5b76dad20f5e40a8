"""`python -m heqi` is the `heqi` command."""

from heqi.cli.main import main

if __name__ == "__main__":
    main()
