"""A network of Heqi beside CometBFT's own kvstore, on this machine and in one run."""
