"""Your own equations, which replace the model's or add to them. This file is read, never run.

An equation is a function: its name is the figure, its one sentence says what that is, what it
returns is its unit (Money, MoneyEach, Share, Customers, Months, Years, Ratio or Number), and one
return holds the formula, of + - * / **, comparisons, minimum, maximum, where, exp, log and ceil.
What it reads are its parameters: assumptions (the keys in data/assumptions.csv), other equations,
`month`, `previous_x` (x a month before), and `on_price`: a switch, 0 or 1, which makes a driver of
value (its label is in data/drivers.csv). To list the model's equations, run: cxroi explain

For example, bonded customers pay more, with a row `price_premium` in data/assumptions.csv and a row
`price` in data/drivers.csv:

    def contribution(margin_earned, acquisition_spend, premium_paid) -> Money:
        "Monthly margin and the premium paid, less the cost of new customers."
        return margin_earned + premium_paid - acquisition_spend

    def premium_paid(average_customers, bonded_gain, phase_in, price_premium, on_price) -> Money:
        "Monthly premium over today's price, paid by newly bonded customers."
        return average_customers * on_price * phase_in * bonded_gain * price_premium / 12
"""
