"""What the auditor knows. Nothing here imports anything of the program that it audits."""
