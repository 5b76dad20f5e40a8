"""Quantities of goods: integers of one unit, which its UN/ECE Recommendation 20 code names.

Whoever needs grams counts in grams (GRM): there is no second unit beside the one, and no part of it.
"""

from typing import Annotated

from msgspec import Meta

from heqi.values.amounts import MAX_INTEGER

Unit = Annotated[str, Meta(pattern="^[0-9A-Z]{2,3}$(?!\n)", description="UN/ECE Recommendation 20 code of a unit")]
Quantity = Annotated[int, Meta(gt=0, le=MAX_INTEGER, description="whole units, more than zero")]
Stock = Annotated[int, Meta(ge=0, le=MAX_INTEGER, description="whole units, zero or more")]
