"""Upgrades: the block with which the next version of the application takes over.

    state by version N ──migrations──▶ state by version N + 1 ──the block's transactions──▶ sealed

The migrations run before anything else in the block, and the block's leaf in the history holds the roots around them.
"""

from heqi.chain.blocks import Head
from heqi.codec.digests import digest
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.state.migrating import Migrating
from heqi.state.view import SALT_BYTES, RowSource, Sealed


class UnknownApplication(Exception):
    """The ledger runs by a version of the application whose rules this program does not have."""

    def __init__(self, application: int, known: tuple[str, ...]) -> None:
        super().__init__(f"version {application}; known: {', '.join(known)}")
        self.application, self.known = application, known


class UpgradeDue(UnknownApplication):
    """The book-keepers agreed that another version takes over with the next block. Nothing is lost: start a program
    that has it.
    """

    def __init__(self, application: int, known: tuple[str, ...], height: int) -> None:
        super().__init__(application, known)
        self.height = height


def migrate(source: RowSource, present: Catalogue, following: Catalogue, charter: Charter, head: Head) -> Sealed:
    """What the migrations to the following version make of the state at a head. BadMigration: see there."""
    salt = digest(b"heqi/migration-salt", bytes.fromhex(head.state_root))[:SALT_BYTES]
    migrating = Migrating(source, present.tables, following.tables, salt)
    for module in following.modules.values():
        migration = module.migrations.get(following.application)
        if migration is not None:
            migration(migrating, charter)
    return migrating.seal()
