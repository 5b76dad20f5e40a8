"""Benchmarks: figures as ratios, measured in one run. `make bench` prints them and writes benchmarks/results/latest.json."""
