"""Modules: one file per asset or concern. The order of MODULES is the order of import, of genesis and of reading: a
module may use those before it and none after.
"""

from heqi.machine import apply
from heqi.machine.catalogue import Catalogue
from heqi.modules import (
    amendment,
    certificates,
    charter,
    conditions,
    credit,
    documents,
    evidence,
    inventory,
    limits,
    parties,
    payments,
    phases,
    pledges,
    receivables,
    supervision,
    wallets,
)
from heqi.modules.charter import Clauses

MODULES = (
    apply.MODULE,
    apply.AUTHORITY,
    charter.MODULE,
    parties.MODULE,
    payments.MODULE,
    documents.MODULE,
    evidence.MODULE,
    receivables.MODULE,
    inventory.MODULE,
    certificates.MODULE,
    conditions.MODULE,
    wallets.MODULE,
    pledges.MODULE,
    credit.MODULE,
    supervision.MODULE,
    phases.MODULE,
    limits.MODULE,
    amendment.MODULE,
)

CATALOGUE = Catalogue(MODULES)

# The numbers of the clauses that stand in every charter, for reasons that rest on one.
CLAUSES = Clauses(CATALOGUE)
