// The tabs, what may be chosen on them, and their parts.

/**
 * The tabs and their panels. The first follows every move; the others are worked out beside it,
 * once the reader rests, and show what they last knew until then.
 */
function tabs(page, worth) {
  const { start, state } = page;
  const list = make("div", { class: "tabs", role: "tablist", "aria-label": "Questions" });
  const asked = {};
  let turn = 0; // counts moves and choices: what was asked in an earlier turn is out of date
  const keyOf = (name) => `${turn} ${name}`;
  page.tab = start.tabs[0].name;
  page.panels[page.tab] = { node: worth, charts: page.chartsNode, offer() {}, stale() {} };
  for (const { name } of start.tabs.slice(1)) page.panels[name] = doubtPanel(page, name);

  const buttons = start.tabs.map(({ name, title }) => {
    const { node } = page.panels[name];
    const button = make("button", { type: "button", role: "tab", id: unique("tab"), text: title });
    button.dataset.tab = name;
    node.id = unique("panel");
    node.setAttribute("role", "tabpanel");
    node.setAttribute("aria-labelledby", button.id);
    button.setAttribute("aria-controls", node.id);
    button.addEventListener("click", () => page.open(name));
    return button;
  });
  list.append(...buttons);
  list.addEventListener("keydown", (event) => {
    const place = buttons.indexOf(document.activeElement);
    const last = buttons.length - 1;
    const next = { ArrowRight: place < last ? place + 1 : 0, ArrowLeft: place ? place - 1 : last, Home: 0, End: last };
    if (!(event.key in next)) return;
    event.preventDefault();
    buttons[next[event.key]].focus();
    page.open(buttons[next[event.key]].dataset.tab);
  });

  page.open = (name) => {
    page.tab = name;
    page.panels[name].offer();
    page.furnish?.(name);
    for (const button of buttons) {
      const mine = button.dataset.tab === name;
      button.setAttribute("aria-selected", String(mine));
      button.tabIndex = mine ? 0 : -1;
      page.panels[button.dataset.tab].node.hidden = !mine;
      if (mine) list.scrollTo({ left: button.offsetLeft - 40, behavior: "instant" });
    }
    page.draw?.();
    page.rest(0);
  };
  page.take = ({ tables }, numbers) => {
    Object.assign(page.tables, unpack(tables, numbers));
    page.draw?.();
  };

  let underWay = "";
  const due = () => {
    const wanted = page.tab === start.tabs[0].name ? [] : [page.tab];
    return [...wanted, "how_sure"].find((name) => asked[name] !== keyOf(name));
  };
  const mark = () => {
    for (const [name, panel] of Object.entries(page.panels)) panel.stale(asked[name] !== keyOf(name));
    page.chance.classList.toggle("stale", asked.how_sure !== keyOf("how_sure"));
  };
  /** The reader moves: what is under way is about the case before. */
  page.overtake = () => {
    turn += 1;
    page.done("rest");
    if (underWay) page.forget?.("look");
    underWay = "";
    mark();
  };
  /** The reader rests: work out what they look at, then how sure the verdict is. */
  page.rest = (after = LOOK_AFTER) => {
    mark();
    if (page.draw && page.request) page.later("rest", look, after);
  };
  const look = () => {
    const name = due();
    // a case that waits for its answer would overtake what is asked now
    if (!name || page.moving || !page.isAnswered() || underWay === keyOf(name)) return;
    const key = (underWay = keyOf(name));
    const panel = page.panels[name];
    const specs = !start.specs[start.tabs.find((tab) => tab.name === name).charts[0]];
    const wish = { ...page.wish(), ...panel.given?.(), view: name, specs };
    page.progress = panel.progress;
    page.request("look", wish, (reply, buffers) => {
      underWay = "";
      asked[name] = key;
      if (name === "actuals") page.loaded(reply.kind !== "problem");
      if (reply.kind === "problem") panel.complain(reply.text);
      else {
        Object.assign(start.specs, reply.specs);
        panel.show(reply);
        if (reply.parts.chance) write(page.chance, reply.parts.chance);
        page.take(reply, numbersOf(buffers));
      }
      page.rest(0);
    });
  };
  page.choose = (option, value) => {
    const { [option]: _, ...others } = state.options;
    state.options = value ? { ...others, [option]: value } : others;
    for (const each of page.followers) each();
    page.ask(option);
  };
  /** What a tab takes beside the case has changed. */
  page.again = () => {
    page.overtake();
    page.rest(0);
  };
  page.open(page.tab);
  return [list, ...Object.values(page.panels).map((panel) => panel.node)];
}

/** A tab of doubt: sentences, what may be chosen, charts, and parts of its own. */
function doubtPanel(page, name) {
  const lead = make("div", { class: "lead", "aria-live": "polite" });
  const waiting = make("p", { class: "waiting" }, make("span", { text: "Working it out…" }));
  const bar = make("progress", { max: 1, value: 0, "aria-label": "How far the work is" });
  waiting.append(bar);
  const fault = make("p", { class: "fault", role: "alert", hidden: true });
  const charts = make("div", { class: "charts" });
  const choices = make("div", { class: "choices" });
  const parts = make("div", { class: "parts" });
  const node = make("section", { class: "panel doubt", hidden: true });
  node.append(waiting, fault, lead, choices, charts, parts);
  let known = false;
  return {
    node,
    charts,
    given: () => GIVEN[name]?.(page),
    /** Lay out, at the first visit, what may be chosen. */
    offer() {
      if (!choices.children.length) choices.append(...(CHOICES[name]?.(page) ?? []));
    },
    show(reply) {
      known = true;
      node.classList.add("known");
      fault.hidden = true;
      lead.replaceChildren(...reply.lead.map((text) => make("p", { text })));
      showParts(page, parts, reply.parts);
    },
    complain(text) {
      fault.hidden = false;
      write(fault, known ? `${text} What is shown below is of the last good case.` : text);
    },
    stale(is) {
      node.setAttribute("aria-busy", String(is));
      if (is) bar.value = 0;
      write(waiting.firstChild, known ? "Catching up…" : "Working it out…");
    },
    progress(share) {
      bar.value = share;
    },
  };
}

/** What may be chosen on a tab: parts of the case, so they follow it. */
const CHOICES = {
  how_sure(page) {
    const box = make("input", { type: "checkbox", onchange: () => page.choose("correlated", box.checked ? "yes" : "") });
    following(page, () => (box.checked = Boolean(page.state.options.correlated)));
    const label = "Let move together what belongs together (a judgement, not in force unless ticked)";
    return [make("label", { class: "tick" }, box, make("span", { text: label }))];
  },
  what_matters(page) {
    const ways = [["", "its own range"], ["all", "10 % to either side"]];
    const swing = picker("Each moves over", ways, (value) => page.choose("swing", value));
    following(page, () => (swing.select.value = page.state.options.swing ?? ""));
    return [swing.node];
  },
  must_be_true(page) {
    const goals = [["", "Net present value above 0"], ["roi", "A return of"], ["payback", "Cash back by month"]];
    const usual = { roi: "20", payback: "36" };
    const box = make("input", { type: "text", inputmode: "decimal", "aria-label": "Goal" });
    const unit = make("span", { class: "unit" });
    const more = make("span", { class: "box", hidden: true }, box, unit);
    const fault = make("span", { class: "fault", role: "alert" });
    const send = () => {
      const kind = goal.select.value;
      const { number, said } = typedNumber(box.value, kind === "roi");
      write(fault, !kind || Number.isFinite(number) ? "" : said || `“${box.value.trim()}” is not a number.`);
      if (!fault.textContent) page.choose("goal", kind && `${kind} ${tidy(kind === "roi" ? number / 100 : number)}`);
    };
    const goal = picker("The case must reach", goals, (kind) => {
      box.value = usual[kind] ?? "";
      send();
    });
    box.addEventListener("change", send);
    following(page, () => {
      const [kind, value] = (page.state.options.goal ?? "").split(" ");
      goal.select.value = kind;
      more.hidden = !kind;
      write(unit, kind === "roi" ? "%" : "months");
      if (value) box.value = unmistakable(String(tidy(kind === "roi" ? 100 * value : Number(value))));
      write(fault, "");
    });
    const keys = page.start.controls.filter(({ key }) => key !== "horizon_years").map(({ key, label }) => [key, label]);
    const pair = page.start.pair.map((first, place) => {
      const name = ["across", "up"][place];
      const chosen = picker(["Across", "Up"][place], keys, (key) => page.choose(name, key === first ? "" : key));
      following(page, () => (chosen.select.value = page.state.options[name] ?? first));
      return chosen.node;
    });
    return [make("span", { class: "goal" }, goal.node, more, fault), ...pair];
  },
  what_if(page) {
    const { what_ifs: all } = page.start;
    const boxes = Object.fromEntries(all.map((each) => [each.key, numberBox(each)]));
    const fault = make("span", { class: "fault", role: "alert" });
    const parts = ["month", "months", "share"];
    const paths = [["both", "with the programme and without it"], ["programme", "only with the programme"], ["baseline", "only without it"]];
    const path = picker("It strikes", paths, () => send());
    const told = () => Object.fromEntries((page.state.options.failure ?? "").split(" ").flatMap((word, at, words) => (at % 2 ? [] : [[word, words[at + 1]]])));
    const read = ({ factor, bounds }, box) => {
      const { number, said } = typedNumber(box.value, factor !== 1);
      const value = tidy(number / factor);
      const isFine = value >= bounds[0] && value <= bounds[1] && (factor !== 1 || Number.isInteger(value));
      box.setAttribute("aria-invalid", String(!isFine));
      return { value: isFine ? value : null, said };
    };
    const send = () => {
      const typed = Object.fromEntries(all.map((each) => [each.key, read(each, boxes[each.key].box)]));
      const values = Object.fromEntries(Object.entries(typed).map(([key, { value }]) => [key, value]));
      const wrong = all.find(({ key }) => boxes[key].node.isConnected && values[key] === null);
      const limits = wrong?.bounds.map((bound) => tidy(bound * wrong.factor));
      const asked = wrong && typed[wrong.key].said;
      write(fault, asked ? `${wrong.label}: ${asked}` : wrong ? `${wrong.label}: give a ${wrong.factor === 1 ? "whole number" : "number"} from ${limits[0]} to ${limits[1]}${wrong.suffix === "%" ? " %" : ""}.` : "");
      if (wrong) return;
      const failure = [...parts.flatMap((part) => [part, values[`failure_${part}`]]), "path", path.select.value].join(" ");
      const isUsual = failure === usual();
      const { failure: _, leaving: __, ...others } = page.state.options;
      const leaving = values.leaving === all.find(({ key }) => key === "leaving").value ? {} : { leaving: String(values.leaving) };
      page.state.options = { ...others, ...(isUsual ? {} : { failure }), ...leaving };
      page.ask("failure");
    };
    const usual = () => [...parts.flatMap((part) => [part, all.find(({ key }) => key === `failure_${part}`).value]), "path", "both"].join(" ");
    for (const { box } of Object.values(boxes)) box.addEventListener("change", () => send());
    following(page, () => {
      const { failure, leaving } = { failure: told(), leaving: page.state.options.leaving };
      for (const { key, value, factor } of all) {
        const held = key === "leaving" ? leaving : failure[key.replace("failure_", "")];
        if (!boxes[key].box.dataset.typing) boxes[key].box.value = unmistakable(String(tidy(factor * Number(held ?? value))));
      }
      path.select.value = failure.path ?? "both";
      write(fault, "");
    });
    const why = (begins) => make("p", { class: "why", text: all.filter(({ key }) => key.startsWith(begins)).map(({ reason }) => reason).join(" ") });
    const fails = make("fieldset", { class: "cases" }, make("legend", { text: "The core service fails" }), ...parts.map((part) => boxes[`failure_${part}`].node), path.node, why("failure_"));
    const leaves = make("fieldset", { class: "cases" }, make("legend", { text: "Leaving becomes easy" }), boxes.leaving.node, why("leaving"));
    const down = make("button", {
      type: "button",
      text: "Put my case into the downturn",
      title: "Undo brings it back",
      onclick: () => {
        const isStill = asItStands(page);
        page.request("downturn", page.wish(), (reply) => {
          if (reply.kind === "problem") return page.refuse(reply.text);
          if (!isStill()) return page.refuse(CHANGED);
          page.opened(reply);
        });
      },
    });
    return [fails, leaves, make("span", { class: "deeds" }, down), fault];
  },
  compare(page) {
    const set = make("fieldset", { class: "cases" });
    const [from, to] = ["Bridge from", "to"].map((label, place) =>
      picker(label, [], (value) => {
        const between = [...(page.between ?? [0, 1])];
        between[place] = Number(value);
        page.between = between;
        page.again();
      }),
    );
    const tick = ({ id, name }) => {
      const chosen = compared(page);
      const box = make("input", { type: "checkbox" });
      box.checked = chosen.includes(id);
      box.disabled = !box.checked && chosen.length >= MOST_COMPARED;
      box.addEventListener("change", () => {
        page.compared = box.checked ? [...chosen, id] : chosen.filter((one) => one !== id);
        page.between = [0, 1];
        show();
        page.again();
      });
      const words = make("span", { text: id === "now" ? `On the page: ${name}` : name });
      return make("label", { class: "tick" }, box, words);
    };
    const show = () => {
      const focused = [...set.querySelectorAll("input")].indexOf(document.activeElement);
      const legend = make("legend", { text: "Compare two to four" });
      set.replaceChildren(legend, ...candidates(page).map(tick));
      set.querySelectorAll("input")[focused]?.focus();
      const names = compared(page).map((id) => candidates(page).find((each) => each.id === id)?.name);
      [from, to].forEach(({ select, offer, node }, place) => {
        select.replaceChildren();
        names.forEach((name, at) => offer(at, name));
        select.value = (page.between ?? [0, 1])[place];
        node.hidden = names.length < 3;
      });
    };
    following(page, show);
    page.snapshotsChanged = () => {
      show();
      page.again();
    };
    return [set, from.node, to.node];
  },
  actuals(page) {
    const plan = picker("The plan", [], (id) => {
      page.plan = id;
      page.again();
    });
    following(page, () => {
      plan.select.replaceChildren();
      for (const { id, name } of candidates(page)) plan.offer(id, id === "now" ? `On the page: ${name}` : name);
      plan.select.value = page.plan ?? "now";
      if (!plan.select.value) plan.select.value = page.plan = "now";
    });
    const keepPlan = make("button", {
      type: "button",
      text: "Keep this case as the plan",
      onclick: () => {
        const day = new Date().toLocaleDateString("en-GB", { dateStyle: "long" });
        page.plan = `snapshot Plan of ${day}`;
        snapshot(page, `Plan of ${day}`);
      },
    });
    const load = (given) => {
      page.tried = given;
      page.again();
    };
    page.loaded = (isGood) => {
      if (isGood && page.tried !== undefined) page.actuals = page.tried;
      page.tried = undefined; // a file that is refused leaves the one before
      remove.hidden = !page.actuals;
      keepSession(page);
    };
    const file = filePicker("Load actuals…", "Load actuals, a CSV file", async (chosen) => {
      const text = await chosen.slice(0, page.start.largest_file).text().catch(() => null);
      if (text === null) return page.refuse(`${chosen.name} cannot be read. Choose it again.`);
      load({ name: chosen.name, text });
    });
    const remove = make("button", { type: "button", text: "Remove the actuals", onclick: () => load(null) });
    remove.hidden = !page.actuals;
    return [plan.node, make("span", { class: "deeds" }, keepPlan, file, remove)];
  },
};

/** A box for a number of a "what if", with its label and unit. */
function numberBox({ label, help, suffix }) {
  const box = make("input", { type: "text", inputmode: "decimal", id: unique("what-if") });
  const inside = make("span", { class: "box" }, box, make("span", { class: "unit", text: suffix }));
  return { box, node: make("span", { class: "picker", title: help }, make("label", { for: box.id, text: label }), inside) };
}

/** The cases that can be compared: the one on the page, the named ones, and those kept here. */
function candidates(page) {
  const { state, start } = page;
  const { title } = page.scenario();
  const now = page.nameOf() || (page.isChanged() ? `${title}, changed` : title);
  const named = start.scenarios.map((each) => ({
    id: `scenario ${each.name}`,
    name: each.title,
    state: { ...fresh(each.name), currency: state.currency },
  }));
  const kept = keptSnapshots(page).map((each) => ({ id: `snapshot ${each.name}`, ...each }));
  return [{ id: "now", name: now, state }, ...named, ...kept];
}

/** The ids of the cases that are compared: as chosen, else the likely case and the page's own. */
function compared(page) {
  const ids = candidates(page).map(({ id }) => id);
  const chosen = (page.compared ?? []).filter((id) => ids.includes(id));
  if (page.compared) return chosen;
  const isLikely = matter(page.state) === matter({ ...fresh("likely"), currency: page.state.currency });
  return ["scenario likely", isLikely ? ids.find((id) => id.startsWith("scenario") && id !== "scenario likely") : "now"];
}

/** What a tab takes beside the case. */
const GIVEN = {
  compare(page) {
    const ids = compared(page);
    const cases = candidates(page).filter(({ id }) => ids.includes(id)).sort((one, two) => ids.indexOf(one.id) - ids.indexOf(two.id));
    return {
      cases: cases.map(({ name, state }) => ({ ...page.wish(state), name })),
      given: { between: page.between ?? [0, 1] },
    };
  },
  actuals(page) {
    const plan = candidates(page).find(({ id }) => id === page.plan) ?? candidates(page)[0];
    const actuals = page.tried === undefined ? page.actuals : page.tried;
    return { ...page.wish(plan.state), name: plan.name, given: { actuals } };
  },
};

/** Let something show what the case holds, now and after every change that comes from elsewhere. */
function following(page, follow) {
  page.followers.push(follow);
  follow();
}

function showParts(page, node, parts) {
  const made = [];
  if (parts.summary) made.push(grid(parts.summary.heads, parts.summary.rows, "Of all draws"));
  const grids = [["figures", "Side by side"], ["differs", ""], ["held", "Where the plan's range held"], ["strains", ""], ["lifecycle", ""]];
  for (const [part, title] of grids) {
    const { heads, rows, title: own } = parts[part] ?? { rows: [] };
    if (rows.length) made.push(make("h2", { text: own ?? title }), grid(heads, rows, own ?? title));
  }
  if (parts.template) {
    const fetch = () => download("actuals.csv", parts.template);
    made.push(make("div", { class: "deeds" }, make("button", { type: "button", text: "Download an empty table", onclick: fetch })));
  }
  if (parts.notes) made.push(...parts.notes.map((text) => make("p", { class: "note", text })));
  if (parts.list?.items.length) {
    const items = parts.list.items.map((text) => make("li", { text }));
    made.push(make("h2", { text: parts.list.title }), make("ol", { class: "asked" }, ...items));
  }
  if (parts.correlations) {
    const items = parts.correlations.map((text) => make("li", { text }));
    const summary = make("summary", { text: "What moves together, if you tick it" });
    made.push(make("details", { class: "together" }, summary, make("ul", {}, ...items)));
  }
  if (parts.form) made.push(riskFactors(page, node, parts.form), grid(parts.form.heads, parts.form.rows, "Finance form"));
  node.replaceChildren(...made);
}

/** A table of words; what stands right of the first words is figures. */
function grid(heads, rows, label) {
  const words = heads.includes("Source") ? 3 : 1;
  const sideOf = (place) => (place < words ? "" : "number");
  const cell = (text, place) =>
    place === 0 ? make("th", { scope: "row", text }) : make("td", { class: sideOf(place), text });
  const kind = ([ref]) => (words === 1 ? "" : /tr$/.test(ref) ? "total" : /^S/.test(ref) ? "sum" : "");
  const body = rows.map((row) => make("tr", { class: kind(row) }, ...row.map(cell)));
  const named = (text, place) => make("th", { scope: "col", class: sideOf(place), text });
  const head = make("tr", {}, ...heads.map(named));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
  return make("div", { class: "table wide", tabindex: 0, role: "region", "aria-label": label }, table);
}

/** The risk factors of a case, by line of the finance form. */
function risksOf({ options }) {
  const pairs = (options.risk ?? "").split(", ").filter(Boolean).map((each) => each.split(" "));
  return Object.fromEntries(pairs.map(([line, share]) => [line, Number(share)]));
}

/** A box a line for its risk factor, in per cent; the same boxes as long as the lines are the same. */
function riskFactors(page, node, { lines }) {
  const there = node.querySelector(".risks");
  const named = lines.map((line) => line.key).join();
  if (there?.dataset.lines === named) return there;
  const fault = make("p", { class: "fault", role: "alert", hidden: true });
  const boxes = lines.map(({ key, label }) => {
    const box = make("input", { type: "text", inputmode: "decimal" });
    box.addEventListener("change", () => {
      const { number, said } = typedNumber(box.value, true);
      const wrong = !(number >= 0 && number <= 100);
      fault.hidden = !wrong;
      box.setAttribute("aria-invalid", String(wrong));
      if (wrong) return write(fault, said || `“${box.value.trim()}” is not a risk factor. Give a number from 0 to 100 %.`);
      const factors = { ...risksOf(page.state), [key]: tidy(number / 100) };
      const told = Object.entries(factors).filter(([, share]) => share > 0);
      page.choose("risk", told.map(([line, share]) => `${line} ${share}`).join(", "));
    });
    following(page, () => {
      if (!box.dataset.typing) box.value = unmistakable(String(tidy(100 * (risksOf(page.state)[key] ?? 0))));
    });
    const inside = make("span", { class: "box" }, box, make("span", { class: "unit", text: "%" }));
    return make("label", {}, make("span", { text: label }), inside);
  });
  const legend = make("legend", { text: "Risk factors: benefits are lowered, costs are raised" });
  const set = make("fieldset", { class: "risks" }, legend, ...boxes, fault);
  set.dataset.lines = named;
  return set;
}
