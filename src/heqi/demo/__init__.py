"""Demo: the story of a claim's whole life, told by real parts, and the report that a risk officer reads."""
