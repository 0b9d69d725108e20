"""The model worked out by a plain loop over months and segments, from model.md alone.

Nothing of the package is used here: what it says of a company under a stress, with segments, with
several initiatives (a list of plans under "initiatives") and with months that are known, is held to this.
"""

import math
from itertools import product

TIERS = ("let_down", "satisfied", "bonded")
DRIVERS = ("retention", "cross_sell", "referral", "acquisition_cost", "service_cost")
ALL = frozenset(DRIVERS)
NOTHING = frozenset()


def sigma(log_odds):
    return 1 / (1 + math.exp(-log_odds))


def tiers(rate, mix, gaps):
    """Rates of the tiers (model.md §3), the level by halving."""
    low, high = -60.0, 60.0
    for _ in range(200):
        level = (low + high) / 2
        average = sum(mix[tier] * sigma(level + gaps[tier]) for tier in TIERS)
        low, high = (level, high) if average < rate else (low, level)
    return {tier: sigma(level + gaps[tier]) for tier in TIERS}


class Segment:
    """One segment of a company, or all of it, on one path."""

    def __init__(self, values, stress, on, with_programme):
        self.v, self.on, self.with_programme = values, on, with_programme
        self.failure, easy_switching = stress or (None, 0.0)
        v, f = values, values["causal_fraction"]
        self.mix = {
            "let_down": v["let_down_share"],
            "satisfied": 1 - v["let_down_share"] - v["bonded_share"],
            "bonded": v["bonded_share"],
        }
        self.plans = v.get("initiatives", [v])
        down = f * math.log(v["let_down_odds_ratio"])
        self.kept, self.second = (
            tiers(
                v[f"{rate}_rate"],
                self.mix,
                {"let_down": down, "satisfied": 0, "bonded": f * math.log(v[f"{rate}_odds_ratio"])},
            )
            for rate in ("retention", "cross_sell")
        )
        self.kept["satisfied"] *= 1 - easy_switching
        self.weight = v["referral_ratio"] ** f
        weighted = sum(self.mix[tier] * self.weight_of(tier) for tier in TIERS)
        self.each = v["referral_share"] * v["new_customers"] / (v["customers"] * weighted)
        self.customers = v["customers"]

    def weight_of(self, tier):
        return self.weight if tier == "bonded" else 1

    def phase_in(self, month, plan=None):
        plan = plan or self.v
        since = month - 0.5 - plan["delay_months"]
        rise = min(1, max(0, since / plan["ramp_months"]))
        return rise * plan["consistency"] ** (max(0, since - plan["ramp_months"]) / 12)

    def moved(self, month, key, tier):
        """What plans move together of a tier: each its share of what is left, but harm adds up."""
        left, harm = self.mix[tier], 0
        for plan in self.plans:
            effect = plan[key] * self.phase_in(month, plan)
            if plan[key] < 0 or len(self.plans) == 1:
                harm += effect
            else:
                left -= left * effect / self.mix[tier]
        return self.mix[tier] - left + harm

    def mix_of(self, month, driver):
        """The mix that one channel sees."""
        mix = dict(self.mix)
        if driver in self.on:
            mix["bonded"] += self.moved(month, "bonded_gain", "satisfied")
            mix["let_down"] -= self.moved(month, "let_down_cut", "let_down")
            mix["satisfied"] = 1 - mix["bonded"] - mix["let_down"]
        affected = self.affected(month)
        mix = {tier: share * (1 - affected) for tier, share in mix.items()}
        return mix | {"let_down": mix["let_down"] + affected}

    def affected(self, month):
        if self.failure is None:
            return 0
        begins, lasts, share, path = self.failure
        suffers = path in ("both", "programme" if self.with_programme else "baseline")
        return share if suffers and begins <= month < begins + lasts else 0

    def referred(self, month, room):
        mix = self.mix_of(month, "referral")
        weight = sum(mix[t] * self.weight_of(t) for t in TIERS)
        return self.each / 12 * self.customers * weight * room

    def paid(self, month, referred):
        v, down = self.v, self.mix_of(month, "referral")["let_down"]
        today = v["referral_share"] * v["new_customers"] / 12
        put_off = v["deterred_per_let_down"] / 12
        put_off *= down * self.customers - v["let_down_share"] * v["customers"]
        planned = (1 - v["referral_share"]) * v["new_customers"] / 12
        return max(0, planned - (1 - v["referral_additional"]) * (referred - today) - put_off)

    def retention(self, month):
        mix = self.mix_of(month, "retention")
        return sum(mix[tier] * self.kept[tier] for tier in TIERS)

    def contribution(self, month, average, referred, paid):
        v = self.v
        mix = self.mix_of(month, "cross_sell")
        rate = sum(mix[tier] * self.second[tier] for tier in TIERS)
        core = v["margin"] - v["cross_sell_rate"] * v["cross_sell_margin"]
        core += v["let_down_share"] * v["complaint_cost"]
        served = self.mix_of(month, "service_cost")["let_down"]
        each = core + rate * v["cross_sell_margin"] - served * v["complaint_cost"]
        price = v["acquisition_cost"]
        for plan in self.plans if "acquisition_cost" in self.on else ():
            price *= 1 - plan["acquisition_cost_reduction"] * self.phase_in(month, plan)
        return average / 12 * each - paid * price - referred * v["referral_reward"]


def room_in(parts, now, today):
    """Room left for referrals, v today (model.md §10)."""
    market = parts[0]["market_size"]
    return max(0, 1 - now / market) / (1 - today / market) if market else 1


def come_for(planned, parts):
    """Customers who come for each whose average cost today is spent (model.md §11)."""
    ceiling = parts[0]["acquisition_ceiling"] / 12
    today = sum((1 - v["referral_share"]) * v["new_customers"] / 12 for v in parts)
    if not ceiling or not planned or not today:
        return 1
    return ceiling * (1 - (1 - today / ceiling) ** (planned / today)) / planned


def project_customers(parts, stress, on, known=None):
    """One path of all segments: customers, contribution, customer cost by month."""
    with_programme = bool(on)
    segments = [Segment(v, stress, on, with_programme) for v in parts]
    months = 12 * int(parts[0]["horizon_years"])
    rows = {"customers": [], "referred": [], "paid": [], "contribution": [], "customer_cost": []}
    whole = sum(each.v["customers"] for each in segments)
    for month in range(1, months + 1):
        known_now = {}
        if known and with_programme:
            known_now = {
                name: figures[month - 1]
                for name, figures in known.items()
                if month <= len(figures) and not math.isnan(figures[month - 1])
            }

        def split(name, expected, known_now=known_now):
            """What is known of all, in the proportions that were to be expected."""
            if name not in known_now:
                return expected
            total = sum(expected)
            shares = [
                part / total if total > 0 else each.v["customers"] / whole
                for part, each in zip(expected, segments, strict=True)
            ]
            return [known_now[name] * share for share in shares]

        before = [each.customers for each in segments]
        room = room_in(parts, sum(before), whole)
        referred = split("referred", [each.referred(month, room) for each in segments])
        planned = [each.paid(month, came) for each, came in zip(segments, referred, strict=True)]
        paid = split("paid", [each * come_for(sum(planned), parts) for each in planned])
        spent_on = paid if "paid" in known_now else planned
        stayed = [each.customers * each.retention(month) ** (1 / 12) for each in segments]
        if "retention" in known_now:
            known_now["stayed"] = sum(before) * known_now["retention"] ** (1 / 12)
            stayed = split("stayed", stayed)
        after = [sum(each) for each in zip(stayed, referred, paid, strict=True)]
        after = split("customers", after)
        sums = {"customers": 0, "referred": 0, "paid": 0, "contribution": 0, "customer_cost": 0}
        for each, n0, n1, r, p, s in zip(
            *(segments, before, after, referred, paid, spent_on), strict=True
        ):
            each.customers = n1
            average = (n0 + n1) / 2
            sums["customers"] += n1
            sums["referred"] += r
            sums["paid"] += p
            sums["contribution"] += each.contribution(month, average, r, s)
            each_year = sum(plan["cost_per_customer"] for plan in each.plans)
            sums["customer_cost"] += each_year / 12 * average
        for name, figure in sums.items():
            rows[name].append(figure)
    return rows


def parts_of(values):
    """The values of each segment; the set itself where there are none."""
    names = list(dict.fromkeys(key.split("/")[0] for key in values if "/" in key))
    shared = {key: value for key, value in values.items() if "/" not in key}
    own = {
        name: {k.split("/")[1]: v for k, v in values.items() if k.startswith(f"{name}/")}
        for name in names
    }
    return [shared | each for each in own.values()] or [shared]


def case(values, stress=None, known=None):
    """NPV, its two parts, the drivers, net cash and both paths."""
    parts, shared = parts_of(values), parts_of(values)[0]
    months = 12 * int(shared["horizon_years"])
    factors = [(1 + shared["discount_rate"]) ** (-t / 12) for t in range(1, months + 1)]
    base = project_customers(parts, stress, NOTHING, known)
    value = {}
    for switches in product((0, 1), repeat=len(DRIVERS)):
        on = frozenset(name for name, each in zip(DRIVERS, switches, strict=True) if each)
        path = project_customers(parts, stress, on, known)
        gains = [a - b for a, b in zip(path["contribution"], base["contribution"], strict=True)]
        value[on] = (
            [gain * factor for gain, factor in zip(gains, factors, strict=True)],
            gains,
            path,
        )
    discounted, benefits, path = value[ALL]
    plans = shared.get("initiatives", [shared])
    once, running = (sum(p[key] for p in plans) for key in ("one_off_cost", "running_cost"))
    cost = [running / 12 + each for each in path["customer_cost"]]
    pv_costs = once + sum(c * f for c, f in zip(cost, factors, strict=True))
    drivers, yearly = {}, {}
    for name in DRIVERS:
        drivers[name], yearly[name] = 0.0, [0.0] * (months // 12)
        for on, (without, plain, _) in value.items():
            if name in on:
                continue
            joined, grown, _ = value[on | {name}]
            k = len(on)
            share = math.factorial(k) * math.factorial(4 - k) / math.factorial(5)
            drivers[name] += share * (sum(joined) - sum(without))
            for month, (a, b) in enumerate(zip(grown, plain, strict=True)):
                yearly[name][month // 12] += share * (a - b)
    return {
        "npv": sum(discounted) - pv_costs,
        "pv_benefits": sum(discounted),
        "pv_costs": pv_costs,
        "drivers": drivers,
        "yearly": yearly,
        "net": [-once, *(b - c for b, c in zip(benefits, cost, strict=True))],
        "programme": path,
        "baseline": base,
    }
