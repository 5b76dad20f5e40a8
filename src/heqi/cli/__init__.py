"""The `heqi` command, a client like any other: it is built on the SDK and on the catalogue."""
