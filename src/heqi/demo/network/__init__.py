"""The same story through four validators on CometBFT: real nodes, real votes, a trial clock."""
