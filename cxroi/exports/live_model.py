"""The model as live formulas: which cells there are, month by month, and what each is made of.

The equations are those of the model, written a second time, because a client who audits a
spreadsheet must be able to follow them cell by cell; tests hold both to the same cent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.analysis.finance_form import COST_LABELS
from cxroi.exports.formulas import Cells, Formula
from cxroi.model.drivers import drivers
from cxroi.model.registry import registry
from cxroi.model.rules import ROUNDING, RULES
from cxroi.model.segments import own_key, segments_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DRIVER_LABELS = {key: each.label for key, each in drivers().items()}
DRIVERS = tuple(DRIVER_LABELS)
STEPS = 14
"""Newton steps to a level of the tiers: at most 11 are needed anywhere inside the bounds."""
MOST_YEARS = int(registry()["horizon_years"].bounds[1])
MONTHS = 12
TIERS = ("let_down", "satisfied", "bonded")
PATHS = {"00": "neither", "10": "retention", "01": "referral", "11": "both"}
"""Which channels see the programme's lift: retention, then referrals."""
EXTRAS = ("cross_sold", "served", "saved")
TODAY = ("bonded_share", "let_down_share")


class Line(NamedTuple):
    """A row or a column of cells: its name, its title, its formula and how it is printed."""

    name: str
    title: str
    formula: str
    unit: str
    first: str = ""
    """The formula of the first cell, where it has another."""


@dataclass
class Block:
    """A table of formulas: the same line of formulas for each of its places."""

    lines: tuple[Line, ...]
    length: int = 1
    values: dict[str, list[Any]] = field(default_factory=dict)

    def work_out(self, names: Mapping[str, Any], along: Mapping[str, Block] | None = None) -> None:
        """Work out every cell, place by place; blocks that go ``along`` give theirs of the place."""
        self.values = {line.name: [] for line in self.lines}
        formulas = [(line.name, Formula(line.formula), Formula(line.first)) for line in self.lines]
        here: dict[str, Any] = {}
        for place in range(self.length):
            before, here = here, {**names, "place": place}
            here["before"] = Cells(before)
            here |= {name: block.cells(place) for name, block in (along or {}).items()}
            for name, formula, first in formulas:
                used = first if place == 0 and first.source else formula
                here[name] = used.value(here)
                self.values[name].append(here[name])

    def cells(self, place: int) -> Cells:
        """Return the cells of a place."""
        return Cells({name: column[place] for name, column in self.values.items()})

    def columns(self) -> Cells:
        """Return whole columns of cells."""
        return Cells(self.values)


class Part(NamedTuple):
    """A segment, or the whole company: its name, and under which name each input stands."""

    segment: str
    suffix: str
    inputs: Mapping[str, str]

    def called(self, name: str) -> str:
        """Return the name of a figure of this part, in the whole spreadsheet."""
        return self.inputs.get(name, f"{name}{self.suffix}")


def parts_of(values: Mapping[str, float]) -> list[Part]:
    """Return the segments of a set of values, or the company as the one part."""
    keys = list(registry().by_key)
    names = segments_of(values)
    if not names:
        return [Part("", "", {key: key for key in keys})]
    return [
        Part(
            segment,
            f"__{nth}",
            {
                key: cell_name(own, values) if (own := own_key(segment, key)) in values else key
                for key in keys
            },
        )
        for nth, segment in enumerate(names, start=1)
    ]


def cell_name(key: str, values: Mapping[str, float]) -> str:
    """Return the name of an input's cell: its key; a segment's own ends in the segment's number.

    Examples
    --------
    >>> cell_name("B/margin", {"margin": 1, "A/customers": 2, "B/customers": 3, "B/margin": 4})
    'margin__2'
    """
    segment, _, shared = key.rpartition("/")
    return f"{shared}__{segments_of(values).index(segment) + 1}" if segment else key


CONSTANTS = (
    Line("satisfied_share", "Share satisfied today", "1-bonded_share-let_down_share", "share"),
    Line(
        "weight",
        "Referrals of one bonded customer for one of any other",
        "referral_ratio**causal_fraction",
        "ratio",
    ),
    Line(
        "referrals_each",
        "Referrals a month by one customer who is not bonded",
        "referral_share*new_customers/(customers*(1+bonded_share*(weight-1)))/12",
        "number",
    ),
    Line(
        "paid_planned",
        "Paid new customers a month as planned",
        "(1-referral_share)*new_customers/12",
        "customers",
    ),
    Line(
        "core_margin",
        "Margin without cross-selling and complaints",
        "margin-cross_sell_rate*cross_sell_margin+let_down_share*complaint_cost",
        "money",
    ),
    Line(
        "cheaper",
        "Money off a paid new customer at full gain",
        "acquisition_cost*acquisition_cost_reduction",
        "money",
    ),
    Line(
        "retention_gap_bonded",
        "Gap in retention, bonded to satisfied, log odds",
        "causal_fraction*log(retention_odds_ratio)",
        "number",
    ),
    Line(
        "cross_sell_gap_bonded",
        "Gap in cross-sell, bonded to satisfied, log odds",
        "causal_fraction*log(cross_sell_odds_ratio)",
        "number",
    ),
    Line(
        "gap_let_down",
        "Gap of let down to satisfied, log odds",
        "causal_fraction*log(let_down_odds_ratio)",
        "number",
    ),
)
"""What follows from the inputs alone."""
AFTER_TIERS = (
    Line(
        "cross_sell_gain",
        "Cross-sell rate gained at full gain",
        "bonded_gain*(cross_sell_bonded-cross_sell_satisfied)"
        "+let_down_cut*(cross_sell_satisfied-cross_sell_let_down)",
        "share",
    ),
    Line(
        "worth_each",
        "A customer left at the horizon is worth then",
        "margin*retention_rate/(1+discount_rate-retention_rate)",
        "money",
    ),
)
"""What follows from them and the rates of the tiers."""
LEVELS = {
    "retention": ("retention_rate", "retention_gap_bonded"),
    "cross_sell": ("cross_sell_rate", "cross_sell_gap_bonded"),
}
"""What is placed by tiers: the company's own rate, and the gap of bonded customers."""


def level_lines(rate: str, gap: str) -> tuple[Line, ...]:
    """Return the steps to the level at which today's mix has the company's own rate."""
    mix = {"let_down": "let_down_share", "satisfied": "satisfied_share", "bonded": "bonded_share"}
    gaps = {"let_down": "gap_let_down", "satisfied": "0", "bonded": gap}
    target = f"log({rate}/(1-{rate}))"
    start = f"{target}-let_down_share*gap_let_down-bonded_share*{gap}"
    shares = tuple(
        Line(
            f"rate_{tier}",
            f"Rate, {tier.replace('_', ' ')}",
            f"1/(1+exp(-level-({gaps[tier]})))",
            "share",
        )
        for tier in TIERS
    )
    average = "+".join(f"{mix[tier]}*rate_{tier}" for tier in TIERS)
    slope = "+".join(f"{mix[tier]}*rate_{tier}*(1-rate_{tier})" for tier in TIERS)
    aimed = "level-(log(average/(1-average))-target)*average*(1-average)/slope"
    return (
        Line("target", "Log odds of the company's own rate", target, "number"),
        Line("level", "Level", "before.following", "number", start),
        *shares,
        Line("average", "Average over today's mix", average, "share"),
        Line("slope", "Its slope", slope, "number"),
        Line(
            "lowest",
            "Level is above",
            f"level if average<{rate} else before.lowest",
            "number",
            f"level if average<{rate} else target-max(gap_let_down,0,{gap})",
        ),
        Line(
            "highest",
            "Level is below",
            f"level if average>{rate} else before.highest",
            "number",
            f"level if average>{rate} else target-min(gap_let_down,0,{gap})",
        ),
        Line("aimed", "Newton step", aimed, "number"),
        Line(
            "following",
            "Next level",
            "aimed if aimed>=lowest and aimed<=highest else (lowest+highest)/2",
            "number",
        ),
    )


def _walk(path: str, kept: str, bonded: str, let_down: str) -> tuple[Line, ...]:
    """Return one path of customers, by what is kept of them and the tiers that refer and deter."""
    referred = f"referrals_each*before.customers_{path}*(1+{bonded}*(weight-1))"
    displaced = f"(1-referral_additional)*(referred_{path}-referral_share*new_customers/12)"
    deterred = (
        f"deterred_per_let_down/12*({let_down}*before.customers_{path}-let_down_share*customers)"
    )
    paid = f"max(0,paid_planned-{displaced}-{deterred})"
    walked = f"before.customers_{path}*{kept}**(1/12)+referred_{path}+paid_{path}"
    average = f"(before.customers_{path}+customers_{path})/2"
    return (
        Line(f"referred_{path}", "referred", _on(referred), "customers", "''"),
        Line(f"paid_{path}", "paid for", _on(paid), "customers", "''"),
        Line(f"customers_{path}", "customers", _on(walked), "customers", "customers"),
        Line(f"average_{path}", "average customers", _on(average), "customers", "''"),
    )


def _on(formula: str) -> str:
    return f"{formula} if on else ''"


def _titled(lines: tuple[Line, ...], whose: str) -> tuple[Line, ...]:
    return tuple(line._replace(title=f"{whose}: {line.title}") for line in lines)


CALENDAR = (
    Line("month", "Month", "place", "count"),
    Line("year", "Year", "ceil(month/12)", "count"),
    Line("on", "Inside the horizon", "1 if month<=12*horizon_years else 0", "count"),
)
LIFT = "min(1,max(0,(month-0.5-delay_months)/ramp_months))*consistency**(max(0,month-0.5-delay_months-ramp_months)/12)"
MONTH_LINES = (
    *CALENDAR,
    Line("lift", "Lift", _on(LIFT), "share", "0"),
    Line("bonded", "Bonded, with the programme", _on("bonded_share+lift*bonded_gain"), "share"),
    Line(
        "let_down", "Let down, with the programme", _on("let_down_share-lift*let_down_cut"), "share"
    ),
    Line("satisfied", "Satisfied, with the programme", _on("1-bonded-let_down"), "share"),
    Line(
        "retention",
        "Retention a year, with the programme",
        _on("let_down*retention_let_down+satisfied*retention_satisfied+bonded*retention_bonded"),
        "share",
    ),
    Line(
        "cross_sell",
        "Cross-sell, with the programme",
        _on("let_down*cross_sell_let_down+satisfied*cross_sell_satisfied+bonded*cross_sell_bonded"),
        "share",
    ),
    *_titled(_walk("00", "retention_rate", *TODAY), "Today's mix"),
    Line(
        "margin_00",
        "Today's mix: margin",
        _on(
            "average_00/12*(core_margin+cross_sell_rate*cross_sell_margin-let_down_share*complaint_cost)"
        ),
        "money",
        "''",
    ),
    Line(
        "acquisition_00",
        "Today's mix: acquisition",
        _on("paid_00*acquisition_cost+referred_00*referral_reward"),
        "money",
        "''",
    ),
    *_titled(_walk("11", "retention", "bonded", "let_down"), "Programme"),
    Line(
        "margin_11",
        "Programme: margin",
        _on("average_11/12*(core_margin+cross_sell*cross_sell_margin-let_down*complaint_cost)"),
        "money",
        "''",
    ),
    Line(
        "acquisition_11",
        "Programme: acquisition",
        _on(
            "paid_11*acquisition_cost*(1-acquisition_cost_reduction*lift)+referred_11*referral_reward"
        ),
        "money",
        "''",
    ),
    Line(
        "benefit",
        "Benefit",
        _on("margin_11-acquisition_11-(margin_00-acquisition_00)"),
        "money",
        "0",
    ),
    Line(
        "customer_cost",
        "Programme cost for each customer",
        _on("cost_per_customer/12*average_11"),
        "money",
        "0",
    ),
)
"""A part month by month: what moves, then both paths of its customers."""


def _worths(path: str) -> tuple[Line, ...]:
    """Return what a path is worth in a month: with nothing else changed, and each extra alone."""
    owner = "months." if path in ("00", "11") else ""
    average, paid, referred = (f"{owner}{each}_{path}" for each in ("average", "paid", "referred"))
    worths = {
        "plain": f"{average}*margin/12-{paid}*acquisition_cost-{referred}*referral_reward",
        "cross_sold": f"{average}*months.lift*cross_sell_gain*cross_sell_margin/12",
        "served": f"{average}*months.lift*let_down_cut*complaint_cost/12",
        "saved": f"{paid}*months.lift*cheaper",
    }
    return tuple(
        Line(
            f"{worth}_{path}",
            f"{worth.replace('_', ' ')}, lift in {PATHS[path]}",
            _on(formula),
            "money",
            "0",
        )
        for worth, formula in worths.items()
    )


def _alone(one: str, two: str) -> str:
    """Return the Shapley value of retention, or of referrals: paths it leads to, and from."""
    joint = [f"(plain_{one}-plain_00)/2", f"(plain_11-plain_{two})/2"]
    joint += [f"({x}_{one}-{x}_00)/6+({x}_11-{x}_{two})/3" for x in EXTRAS]
    return "+".join(joint)


DRIVER_LINES = (
    *CALENDAR,
    *_titled(_walk("10", "months.retention", *TODAY), "Lift in retention alone"),
    *_titled(
        _walk("01", "retention_rate", "months.bonded", "months.let_down"), "Lift in referrals alone"
    ),
    *(line for path in PATHS for line in _worths(path)),
    Line("by_retention", DRIVER_LABELS["retention"], _on(_alone("10", "01")), "money", "0"),
    Line(
        "by_cross_sell",
        DRIVER_LABELS["cross_sell"],
        _on("cross_sold_00/3+cross_sold_10/6+cross_sold_01/6+cross_sold_11/3"),
        "money",
        "0",
    ),
    Line("by_referral", DRIVER_LABELS["referral"], _on(_alone("01", "10")), "money", "0"),
    Line(
        "by_acquisition_cost",
        DRIVER_LABELS["acquisition_cost"],
        _on("saved_00/3+saved_10/6+saved_01/6+saved_11/3"),
        "money",
        "0",
    ),
    Line(
        "by_service_cost",
        DRIVER_LABELS["service_cost"],
        _on("served_00/3+served_10/6+served_01/6+served_11/3"),
        "money",
        "0",
    ),
    Line(
        "unexplained",
        "Benefit less all drivers (0)",
        _on(
            "months.benefit-by_retention-by_cross_sell-by_referral-by_acquisition_cost-by_service_cost"
        ),
        "money",
        "0",
    ),
)
"""A part month by month, for where the value comes from: Shapley values over the five drivers."""


def cash_lines(count: int) -> tuple[Line, ...]:
    """Return the cash of the whole programme, over its parts."""
    benefit = "+".join(f"months_{nth}.benefit" for nth in range(count))
    heads = "+".join(f"months_{nth}.customer_cost" for nth in range(count))
    crossing = "before.{0} if before.{1}>=0 or {1}<0 else month-1-before.{1}/({1}-before.{1})"
    return (
        *CALENDAR,
        Line("factor", "Discount factor", _on("(1+discount_rate)**(-month/12)"), "number"),
        Line("benefit", "Benefit", _on(benefit), "money", "0"),
        Line("cost", "Programme cost", _on(f"running_cost/12+{heads}"), "money", "one_off_cost"),
        Line("net", "Net", _on("benefit-cost"), "money"),
        Line("cumulative", "Cumulative", _on("before.cumulative+net"), "money", "net"),
        Line("discounted", "Net in today's money", _on("net*factor"), "money"),
        Line(
            "discounted_cumulative",
            "Cumulative in today's money",
            _on("before.discounted_cumulative+discounted"),
            "money",
            "discounted",
        ),
        Line(
            "back",
            "Paid back in month, so far",
            f"({crossing.format('back', 'cumulative')}) if on else ''",
            "number",
            "0",
        ),
        Line(
            "back_discounted",
            "The same in today's money",
            f"({crossing.format('back_discounted', 'discounted_cumulative')}) if on else ''",
            "number",
            "0",
        ),
    )


FIGURES = (
    *("npv", "roi", "pv_benefits", "pv_costs", "payback_months", "discounted_payback_months"),
    *("affordable_one_off", "customers_after", "customers_without", "equity_at_horizon"),
    *(f"driver_{name}" for name in DRIVERS),
)
"""What the spreadsheet comes to, in the order of reading."""


def output_lines(count: int) -> tuple[Line, ...]:
    """Return the figures that the spreadsheet comes to, over its parts."""
    every, end = range(count), "12*horizon_years+1"

    def back(column: str, of: str) -> str:
        return f"'none' if pv_costs<=0 or at(cash.{of},{end})<0 else at(cash.{column},{end})"

    def after(path: str) -> str:
        return "+".join(f"at(months_{nth}.customers_{path},{end})" for nth in every)

    extra = "+".join(
        f"(at(months_{nth}.customers_11,{end})-at(months_{nth}.customers_00,{end}))"
        f"*part_{nth}.worth_each"
        for nth in every
    )
    drivers = {
        name: "+".join(f"total(cash.factor,drivers_{nth}.by_{name})" for nth in every)
        for name in DRIVERS
    }
    later = "back_discounted", "discounted_cumulative"
    lines = (
        Line(
            "pv_benefits", "Present value of benefits", "total(cash.factor,cash.benefit)", "money"
        ),
        Line("pv_costs", "Present value of costs", "total(cash.factor,cash.cost)", "money"),
        Line("npv", "Net present value", "pv_benefits-pv_costs", "money"),
        Line("roi", "Return on investment", "npv/pv_costs if pv_costs>0 else 'none'", "share"),
        Line("payback_months", "Paid back, months", back("back", "cumulative"), "number"),
        Line(
            "discounted_payback_months",
            "Paid back in today's money, months",
            back(*later),
            "number",
        ),
        Line("affordable_one_off", "Most you could spend first", "npv+one_off_cost", "money"),
        Line(
            "customers_after", "Customers at the end, with the programme", after("11"), "customers"
        ),
        Line(
            "customers_without", "Customers at the end, with today's mix", after("00"), "customers"
        ),
        Line(
            "equity_at_horizon",
            "Extra customers left, worth today; not in the net present value",
            f"({extra})*(1+discount_rate)**(-horizon_years)",
            "money",
        ),
        *(Line(f"driver_{key}", DRIVER_LABELS[key], drivers[key], "money") for key in DRIVERS),
    )
    return tuple(
        line._replace(formula=f"({line.formula}) if inputs_ok==1 else unavailable()")
        for line in lines
    )


def rules(part: Part) -> Iterator[tuple[str, str]]:
    """Go through the rules between inputs: what is wrong, and the formula that finds it."""
    for rule in RULES:
        terms = "".join(
            f"{'+' if sign > 0 else '-'}{part.called(key)}" for key, sign in rule.signs.items()
        )
        yield rule.problem, f"0{terms}>{rule.limit}+{ROUNDING!r}"


def form_lines(count: int) -> tuple[Line, ...]:
    """Return the annual form: each line before and after its risk factor, then what they come to."""
    lines = [
        Line("year", "Year", "place", "count"),
        Line("on", "Inside the horizon", "1 if year<=horizon_years else 0", "count"),
        Line("factor", "Discount factor, end of year", _on("(1+discount_rate)**(-year)"), "number"),
    ]

    def summed(column: str) -> str:
        return "+".join(f"where(months_{n}.year,year,{column.format(n)})" for n in range(count))

    flows = {name: (summed(f"drivers_{{}}.by_{name}"), "0") for name in DRIVERS} | {
        "one_off_cost": ("0", "one_off_cost"),
        "running_cost": ("running_cost", "0"),
        "cost_per_customer": (summed("months_{}.customer_cost"), "0"),
    }
    for name, (flow, first) in flows.items():
        label, sign = (DRIVER_LABELS | COST_LABELS)[name], "-" if name in DRIVERS else "+"
        adjusted = f"flow_{name}{sign}risk_{name}*abs(flow_{name})"
        lines += [
            Line(f"flow_{name}", label, _on(flow), "money", first),
            Line(f"after_{name}", f"{label}, risk-adjusted", _on(adjusted), "money"),
        ]
    benefits, spent = ("+".join(f"after_{name}" for name in of) for of in (DRIVERS, COST_LABELS))
    crossing = (
        "before.back if before.cumulative>=0 or cumulative<0 "
        "else 12*(year-1-before.cumulative/(cumulative-before.cumulative))"
    )
    return (
        *lines,
        Line("benefits", "Benefits", _on(benefits), "money"),
        Line("costs", "Costs", _on(spent), "money"),
        Line("net", "Net", _on("benefits-costs"), "money"),
        Line("cumulative", "Cumulative net", _on("before.cumulative+net"), "money", "net"),
        Line("back", "Paid back in month, so far", f"({crossing}) if on else ''", "number", "0"),
    )


FORM_FIGURES = (
    Line(
        "form_pv_benefits", "Present value of benefits", "total(form.factor,form.benefits)", "money"
    ),
    Line("form_pv_costs", "Present value of costs", "total(form.factor,form.costs)", "money"),
    Line("form_npv", "Net present value, by year", "form_pv_benefits-form_pv_costs", "money"),
    Line(
        "form_roi",
        "Return on investment, by year",
        "form_npv/form_pv_costs if form_pv_costs>0 else 'none'",
        "share",
    ),
    Line(
        "form_payback_months",
        "Paid back, months, by year",
        "'none' if form_pv_costs<=0 or at(form.cumulative,horizon_years+1)<0 "
        "else at(form.back,horizon_years+1)",
        "number",
    ),
)
"""What the form comes to."""


@dataclass
class LivePart:
    """The blocks of one part of the company."""

    part: Part
    constants: Block
    levels: dict[str, Block]
    after: Block
    months: Block
    drivers: Block

    def names(self, values: Mapping[str, float]) -> dict[str, Any]:
        """Return what each name means in the formulas of this part."""
        found: dict[str, Any] = {key: values[name] for key, name in self.part.inputs.items()}
        for block in (self.constants, self.after):
            found |= {name: column[0] for name, column in block.values.items()}
        for rate, block in self.levels.items():
            if block.values:
                found |= {f"{rate}_{tier}": block.values[f"rate_{tier}"][-1] for tier in TIERS}
        return found


@dataclass
class LiveModel:
    """Every formula of a case, worked out at its values; ``inputs`` by the name of their cell."""

    inputs: dict[str, float]
    risk: dict[str, float]
    parts: list[LivePart]
    cash: Block
    figures: Block
    form: Block
    form_figures: Block


def live_model(values: Mapping[str, float], risk: Mapping[str, float]) -> LiveModel:
    """Write a case as formulas, and work each of them out.

    Parameters
    ----------
    values : mapping
        Every assumption by key, as ``Assumptions.values`` gives them.
    risk : mapping
        Risk factor by line of the finance form; 0 where none is given.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> live = live_model(assumptions().values(), {})
    >>> round(live.figures.values["npv"][0], 2), round(live.form_figures.values["form_npv"][0], 2)
    (168731.54, 155422.17)
    """
    inputs = {cell_name(key, values): value for key, value in values.items()}
    factors = {f"risk_{line}": risk.get(line, 0.0) for line in (*DRIVERS, *COST_LABELS)}
    parts = [_worked_out(part, inputs) for part in parts_of(values)]
    count, length = len(parts), MONTHS * MOST_YEARS + 1
    blocks = {f"months_{nth}": part.months for nth, part in enumerate(parts)}
    blocks |= {f"drivers_{nth}": part.drivers for nth, part in enumerate(parts)}
    cash = Block(cash_lines(count), length)
    cash.work_out(inputs, blocks)
    columns = {name: block.columns() for name, block in (blocks | {"cash": cash}).items()}
    columns |= {f"part_{nth}": Cells(part.names(inputs)) for nth, part in enumerate(parts)}
    figures = Block(output_lines(count))
    figures.work_out(inputs | columns | {"inputs_ok": 1})
    form = Block(form_lines(count), MOST_YEARS + 1)
    form.work_out(inputs | factors | columns)
    form_figures = Block(FORM_FIGURES)
    form_figures.work_out(inputs | {"form": form.columns()})
    return LiveModel(inputs, factors, parts, cash, figures, form, form_figures)


def _worked_out(part: Part, inputs: Mapping[str, float]) -> LivePart:
    levels = {name: Block(level_lines(*of), STEPS) for name, of in LEVELS.items()}
    length = MONTHS * MOST_YEARS + 1
    live = LivePart(
        part,
        Block(CONSTANTS),
        levels,
        Block(AFTER_TIERS),
        Block(MONTH_LINES, length),
        Block(DRIVER_LINES, length),
    )
    for block in (live.constants, *levels.values(), live.after, live.months):
        block.work_out(live.names(inputs))
    live.drivers.work_out(live.names(inputs), {"months": live.months})
    return live
