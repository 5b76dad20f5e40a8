"""Report: one page that a risk officer reads in two minutes, offline, in two languages."""
