"""That an asset of which a record says whether it is pledged is there at all, or is not."""

from heqi.chain.blocks import Head
from heqi.chain.reader import AssetProof, RecordProof
from heqi.client.proof.reasons import Why
from heqi.machine.catalogue import Catalogue
from heqi.machine.reasons import refuse, require
from heqi.modules.pledges import ENCUMBRANCES
from heqi.state.tree import BadProof, root_of
from heqi.state.view import SALT_BYTES


def check_asset(head: Head, record: RecordProof, asset: AssetProof | None, catalogue: Catalogue) -> None:
    """Refuse (ASSET) a record on assets of a kind that there is not, and what does not lead from that record's asset to
    the head's state root.
    """
    kind, _, key = record.key.partition("/")
    known = catalogue.assets.get(kind) if record.table == ENCUMBRANCES.name else None
    if known is None:
        of_none = record.table != ENCUMBRANCES.name and asset is None
        require(of_none, Why.ASSET, problem="the record is of no asset")
        return
    if asset is None:
        return
    table, row, leaf = known.table, asset.row_bytes, asset.leaf
    shown = row is not None
    require(shown == (asset.salt is not None), Why.ASSET, problem="a row and its salt go together")
    require(not shown or leaf is None, Why.ASSET, problem="a row and a leaf that hides it do not go together")
    try:
        content = None if leaf is None else bytes.fromhex(leaf)
        if row is not None and asset.salt is not None:
            salt = bytes.fromhex(asset.salt)
            same = len(salt) == SALT_BYTES and salt.hex() == asset.salt and table.write(table.read(row)) == row
            require(same, Why.ASSET, problem="the row is not in canonical form")
            content = table.leaf(key, salt, row)
        root = root_of(table.path(key), content, asset.tree)
    except (BadProof, ValueError, RecursionError) as problem:
        refuse(Why.ASSET, problem=str(problem)[:200])
    require(root.hex() == head.state_root, Why.ASSET, problem="it leads to another root")
