"""What is the plan of a programme: the assumptions that an initiative has for itself."""

AMOUNTS = (
    *("bonded_gain", "let_down_cut", "one_off_cost", "running_cost", "cost_per_customer"),
    "acquisition_cost_reduction",
)
"""What an initiative brings and costs: 0 where it says nothing of one."""
TIMING = ("delay_months", "ramp_months", "consistency")
"""When it does: as the case has it where it says nothing of one."""
PLAN = (*AMOUNTS, *TIMING)
