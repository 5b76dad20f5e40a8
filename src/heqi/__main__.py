"""The door of the program: the `heqi` command, with what the rooms above the command line add to it."""

from heqi.cli.main import main
from heqi.cli.refusals import declare
from heqi.demo.command import demo_command
from heqi.edge.reasons import Why as Edge
from heqi.node.commands import COMMANDS
from heqi.node.network.cards import Why as Cards
from heqi.node.network.joining import Why as Joining
from heqi.node.reasons import Why as Node

declare(Edge, Node, Cards, Joining)
for command in (*COMMANDS, demo_command):
    main.add_command(command)

if __name__ == "__main__":
    main()
