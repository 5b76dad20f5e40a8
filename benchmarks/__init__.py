"""Benchmarks: figures as ratios, measured in one run. `make bench` prints them and writes them to benchmarks/results/."""
