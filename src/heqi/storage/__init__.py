"""Where state is kept: LMDB on disk, and memory for tests and simulation. Both fulfil the store protocol that
`heqi.state` declares; only `heqi.node` picks one."""
