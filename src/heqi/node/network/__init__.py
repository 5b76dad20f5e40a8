"""A network of several nodes: each book-keeper's CometBFT home, how the members exchange what is public of it, and
the processes.
"""
