"""Modules: one file per asset or concern. The order of MODULES is the order of import, of genesis and of reading: a
module may use those before it and none after.
"""

from heqi.machine import apply
from heqi.machine.catalogue import Catalogue
from heqi.modules import charter, documents, parties, payments, receivables

MODULES = (
    apply.MODULE,
    apply.AUTHORITY,
    charter.MODULE,
    parties.MODULE,
    payments.MODULE,
    documents.MODULE,
    receivables.MODULE,
)

CATALOGUE = Catalogue(MODULES)
