"""Demo: the story of a claim's whole life, told by real parts on one machine, and the report that a risk officer reads."""
