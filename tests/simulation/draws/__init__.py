"""What is drawn at random: actions that could succeed, most of them, and then spoiled ones."""
