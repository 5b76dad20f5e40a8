"""The machine that every module runs in: actions, rules, reasons, events, invariants and gates; how one
transaction is applied, how genesis is, and the catalogue, which is the modules as data."""
