"""How a profile's ledger opens step by step, and what limits it holds: its last sections of business, as text."""

OF_VOTERS = ("phases.propose", "phases.vote", "phases.enter")
OF_INVESTIGATORS = ("phases.close_incident",)
OF_LIMITED_FINANCIERS = ("limits.state_risk_assets",)

HEADING = """
# --- §6.6 Phases, §6.7 Limits ----------------------------------------------------------------------------------------
# A ledger begins in its first phase, and measures by itself what the next one asks for. A phase refuses new business
# alone: whatever was begun in another one runs off. Limits are shares of a financier's book, held in the same way.
# Both measure from the first day, so neither section can be added later.
"""
MANUFACTURING_CITY = f"""{HEADING}
[[phases.phase]]
id = "pilot"
name = {{ en = "Pilot", zh = "试点" }}
caps = {{ members = 12, outstanding = 500000000, each = 100000000 }}
modules = ["payments", "receivables"]

[[phases.phase]]
id = "city"
name = {{ en = "City", zh = "全市" }}
caps = {{ members = 200, outstanding = 50000000000, each = 2000000000 }}
modules = ["payments", "receivables"]

[phases.phase.enter]
days_in_previous = 90
settled_at_least = 150000000
overdue_below_basis_points = 200
disputes_open_at_most = 2
incidents_open_at_most = 0
more_than = "2/3"                 # of all active members, one vote each
wait_days = 10                    # from the proposal: time to object
vote_days = 60

[phases.phase.back]
more_than = "1/2"
vote_days = 30

[[phases.phase]]
id = "chain"
name = {{ en = "The whole chain", zh = "全链" }}
caps = {{ members = 3000, outstanding = 500000000000, each = 10000000000 }}
modules = ["payments", "receivables"]

[phases.phase.enter]
days_in_previous = 270
settled_at_least = 20000000000
overdue_below_basis_points = 150
disputes_open_at_most = 8
incidents_open_at_most = 0
more_than = "3/4"
wait_days = 20
vote_days = 90

[phases.phase.back]
more_than = "1/2"
vote_days = 30

[limits]
risk_assets_days = 180            # how long a financier's statement of its risk assets counts
circle_steps = 10                 # a claim that comes round is flagged for people, and never refused

[[limits.limit]]
id = "one-maker"
over = ["bank"]
measure = "concentration"         # against one obligor, and against its group
base = "risk-assets"
at_most_basis_points = 1000
from_amount = 30000000            # nothing is measured up to there
source = "members' agreement, section 7 / 成员协议第七条"

[[limits.limit]]
id = "overdue-book"
over = ["bank"]
measure = "overdue"
base = "advanced"
at_most_basis_points = 2000
from_amount = 50000000
source = "members' agreement, section 7 / 成员协议第七条"
"""

FINANCE_CITY = f"""{HEADING}
[[phases.phase]]
id = "pilot"
name = {{ en = "Pilot", zh = "试点" }}
caps = {{ members = 12, outstanding = 500000000000, each = 20000000000 }}
modules = ["payments", "receivables"]

[[phases.phase]]
id = "city"
name = {{ en = "City", zh = "全市" }}
caps = {{ members = 200, outstanding = 5000000000000, each = 50000000000 }}
modules = ["payments", "receivables"]

[phases.phase.enter]
days_in_previous = 90
settled_at_least = 100000000000
overdue_below_basis_points = 200
disputes_open_at_most = 3
incidents_open_at_most = 0
more_than = "2/3"                 # of all active members, one vote each
wait_days = 10                    # from the proposal: time to object
vote_days = 60

[phases.phase.back]
more_than = "1/2"
vote_days = 30

[[phases.phase]]
id = "region"
name = {{ en = "Region", zh = "区域" }}
caps = {{ members = 2000, outstanding = 50000000000000, each = 50000000000 }}
modules = ["payments", "receivables"]

[phases.phase.enter]
days_in_previous = 365
settled_at_least = 2000000000000
overdue_below_basis_points = 100
disputes_open_at_most = 10
incidents_open_at_most = 0
more_than = "3/4"
wait_days = 30
vote_days = 90

[phases.phase.back]
more_than = "1/2"
vote_days = 30

[limits]
risk_assets_days = 100            # how long a financier's statement of its risk assets counts
circle_steps = 10                 # a claim that comes round is flagged for people, and never refused

[[limits.limit]]
id = "one-obligor"
over = ["factor"]
measure = "concentration"         # against one obligor, and against its group
base = "risk-assets"
at_most_basis_points = 5000
from_amount = 0
source = "银保监办发〔2019〕205号（商业保理企业）"

[[limits.limit]]
id = "overdue-book"
over = ["bank", "factor"]
measure = "overdue"
base = "advanced"
at_most_basis_points = 1000
from_amount = 1000000000          # nothing is measured up to there
source = "members' agreement, section 7 / 成员协议第七条"
"""

LOGISTICS_HUB = f"""{HEADING}
[[phases.phase]]
id = "pilot"
name = {{ en = "Pilot", zh = "试点" }}
caps = {{ members = 30, outstanding = 10000000000, each = 200000000 }}
modules = ["payments", "receivables"]

[[phases.phase]]
id = "open"
name = {{ en = "Open to carriers", zh = "向承运人开放" }}
caps = {{ members = 5000, outstanding = 500000000000, each = 500000000 }}
modules = ["payments", "receivables"]

[phases.phase.enter]
days_in_previous = 60
settled_at_least = 5000000000
overdue_below_basis_points = 300
disputes_open_at_most = 20        # freight is disputed often, and for small amounts
incidents_open_at_most = 0
more_than = "1/2"                 # of all active members, one vote each
wait_days = 5                     # from the proposal: time to object
vote_days = 30

[phases.phase.back]
more_than = "1/2"
vote_days = 15

[limits]
risk_assets_days = 365            # how long a financier's statement of its risk assets counts
circle_steps = 5                  # a claim that comes round is flagged for people, and never refused

[[limits.limit]]
id = "one-shipper"
over = ["bank"]
measure = "concentration"         # against one obligor, and against its group
base = "risk-assets"
at_most_basis_points = 2500
from_amount = 2000000000          # nothing is measured up to there
source = "members' agreement, section 7 / 成员协议第七条"
"""
