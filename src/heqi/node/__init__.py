"""Assembles the process: configuration, run, doctor, metrics. The only room where clock and entropy enter, and
the only one that picks a store and an engine."""
