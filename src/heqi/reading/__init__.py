"""The reading side: committed changes projected into SQL, and the queries, work views and proofs that answer
from it. Never consulted by a rule."""
