"""A charter as people read it: who can do what alone, who together, what nobody can do, and every clause in words."""
