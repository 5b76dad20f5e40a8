"""From transactions to blocks: the engine-neutral application (check, propose, accept, finalise, commit, query),
the engines that drive it, the history tree, heads and snapshots."""
