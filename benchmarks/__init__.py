"""Benchmarks: figures as ratios, measured in one run. `make bench` prints them; they stay in benchmarks/results/."""
