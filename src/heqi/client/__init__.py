"""The SDK: typed calls (synchronous and asynchronous) with safe retries, the keystore, and the light verification
that keeps a client's last head and refuses a fork."""
