// The assumptions: sliders, boxes, ranges, reasons and evidence, of all customers or a segment.

function controls(page) {
  const { groups, controls: all } = page.start;
  const form = make("form", { class: "assumptions", "aria-label": "Assumptions" });
  form.addEventListener("submit", (event) => event.preventDefault());
  const whose = segmented(page);
  const onwards = {
    what_bonding_is_worth: ["evidence", "What is published, and what hangs on it…"],
    the_programme: ["readiness", "Are we ready for it…"],
  };
  const sets = (audience) => {
    const boxes = groups.flatMap(({ key, title }) => {
      const mine = all.filter((each) => each.group === key && each.audience === audience);
      const rows = mine.filter((each) => each.key !== "horizon_years");
      if (!rows.length) return [];
      const box = make("fieldset", {}, make("legend", { text: title }));
      box.append(...rows.map((control) => row(page, control)));
      if (audience === "executive" && key in onwards) {
        const [name, text] = onwards[key];
        box.append(make("div", { class: "onward" }, ...onward(page, name, text)));
      }
      if (key === "the_programme" && audience === "executive") box.append(target(page, all));
      return [box];
    });
    return make("div", { class: "sets" }, ...boxes);
  };
  const ranges = make("button", {
    type: "button",
    class: "quiet",
    text: "Edit ranges",
    "aria-pressed": "false",
    onclick: () => {
      const open = form.classList.toggle("ranging");
      for (const each of Object.values(page.rows)) each.ranging?.(open);
      ranges.setAttribute("aria-pressed", String(open));
      write(ranges, open ? "Hide ranges" : "Edit ranges");
    },
  });
  const more = make("details", { class: "more" }, make("summary", { text: "More assumptions" }));
  more.append(sets("analyst"));
  form.append(make("div", { class: "over" }, whose, ranges), sets("executive"), more);
  return form;
}

/** Whose assumptions are shown: those of all customers, or what a segment has of its own. */
function segmented(page) {
  const { state, start } = page;
  let shown = "";
  const whose = picker("Of", [], (name) => page.showSegment(name));
  const split = make("button", { type: "button", class: "quiet", onclick: () => splitting(page) });
  const node = make("span", { class: "whose" });
  page.own = (key) => (shown && !start.whole.includes(key) ? `${shown}/${key}` : key);
  page.isElsewhere = (key) =>
    shown ? start.whole.includes(key) : state.segments.length > 0 && start.counted.includes(key);
  page.showSegment = (name) => {
    if (shown === name) return;
    shown = name;
    page.follow();
  };
  page.followers.unshift(() => {
    const names = state.segments.map(([name]) => name);
    if (shown && !names.includes(shown)) return page.showSegment("");
    whose.select.replaceChildren();
    for (const name of ["", ...names]) whose.offer(name, name || "all customers");
    whose.select.value = shown;
    node.replaceChildren(...(names.length ? [whose.node] : []), split);
    write(split, state.segments.length ? "Segments…" : "Split into segments…");
  });
  return node;
}

/** Split the customers into segments, or put them together again. */
function splitting(page) {
  const { state } = page;
  const heads = state.segments.map(([name]) => page.valueOf(`${name}/customers`));
  const total = heads.reduce((sum, count) => sum + count, 0);
  const known = state.segments.map(([name], place) => [name, (100 * heads[place]) / total]);
  const list = make("div", { class: "segments" });
  const fault = make("p", { class: "fault", role: "alert", hidden: true });
  const line = ([name, share], place) => {
    const label = make("input", { type: "text", maxlength: 40, "aria-label": `Name of segment ${place + 1}` });
    const box = make("input", { type: "text", inputmode: "decimal", "aria-label": `Share of segment ${place + 1}, %` });
    label.value = name;
    box.value = share === "" ? "" : unmistakable(String(tidy(share)));
    return make("div", { class: "copy" }, label, make("span", { class: "box" }, box, make("span", { class: "unit", text: "%" })));
  };
  const first = known.length ? known : [["Consumer", 80], ["Business", 20]];
  list.append(...first.map(line));
  const add = make("button", {
    type: "button",
    class: "quiet",
    text: "One more segment",
    onclick: () => list.children.length < MOST_SEGMENTS && list.append(line(["", ""], list.children.length)),
  });
  const sharesOf = (typed) => typed.map(({ name, number }) => [name, tidy(number / 100)]);
  const read = () =>
    [...list.children]
      .map((each) => [...each.querySelectorAll("input")].map((input) => input.value.trim()))
      .filter(([name, share]) => name || share)
      .map(([name, share]) => ({ name, ...typedNumber(share, true) }));
  const problem = (typed) => {
    const asked = typed.find(({ said }) => said);
    if (asked) return asked.said;
    const wanted = sharesOf(typed);
    const names = wanted.map(([name]) => name);
    if (names.some((name) => !/^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u.test(name))) return "Give each segment a name of letters, digits and spaces.";
    if (new Set(names).size < names.length) return "Give each segment a name of its own.";
    if (wanted.some(([, share]) => !(share > 0 && share <= 1))) return "Give each segment a share above 0 and up to 100 %.";
    const sum = wanted.reduce((whole, [, share]) => whole + share, 0);
    return Math.abs(sum - 1) > 1e-9 ? `The shares add up to ${tidy(Number((100 * sum).toFixed(2)))} %. Make them 100 %.` : "";
  };
  const act = (event) => {
    const typed = read();
    const text = problem(typed);
    fault.hidden = !text;
    write(fault, text);
    if (text) return event.preventDefault();
    divide(page, sharesOf(typed));
  };
  const apart = make("button", {
    type: "button",
    text: "Put together again",
    hidden: !known.length,
    onclick: () => {
      dialog.close();
      divide(page, []);
    },
  });
  const dialog = asking(page, "Segments", act, known.length ? "Change" : "Split", [
    make("h2", { text: "Segments: one programme, several kinds of customer" }),
    make("p", { text: "Each begins as a share of today's customers and of those who join; what else sets it apart you give it afterwards. The programme's cost is counted once." }),
    list,
    add,
    fault,
    apart,
  ]);
  dialog.showModal();
}

/** Give segments their part of all customers; what else a segment has of its own, it keeps. */
function divide(page, wanted) {
  const { state, start } = page;
  const next = structuredClone(state);
  // what segments count together is what there is to share out
  for (const key of state.segments.length ? start.counted : [])
    next.changes[key] = tidy(state.segments.reduce((sum, [name]) => sum + page.valueOf(`${name}/${key}`), 0));
  next.segments = wanted;
  const stays = (key) => wanted.some(([name]) => name === key.split("/")[0]) && !start.counted.includes(sharedKey(key));
  for (const part of PARTS)
    for (const key of Object.keys(next[part])) if (isOwn(key) && !stays(key)) delete next[part][key];
  page.adopt(next);
  page.showSegment(wanted[0]?.[0] ?? "");
}

/** Which value pays back by a month: the reader asks, and may take it. */
function target(page, all) {
  const which = make("select", { "aria-label": "What to find" });
  const wanted = page.start.targets.map((key) => all.find((each) => each.key === key));
  which.append(...wanted.map(({ key, label }) => make("option", { value: key, text: label })));
  const month = make("input", { type: "text", inputmode: "numeric", value: "24", "aria-label": "Pays back by month" });
  const found = make("span", { class: "found", role: "status" });
  const find = () => {
    const { number, said } = typedNumber(month.value);
    if (!(number >= 0)) return write(found, said || `“${month.value.trim()}” is not a month. Give a number, such as 24.`);
    const key = which.value;
    const isStill = asItStands(page);
    page.request("target", { ...page.wish(), key, month: number }, (reply) => {
      if (!isStill()) return write(found, CHANGED);
      write(found, reply.text);
      if (reply.kind === "target" && reply.value !== null) page.set(key, reply.value);
    });
  };
  const another = () => {
    page.forget("target"); // an answer to what was asked before is not wanted any more
    write(found, "");
  };
  const button = make("button", { type: "button", text: "Find it", onclick: find });
  month.addEventListener("keydown", (event) => event.key === "Enter" && find());
  which.addEventListener("change", another);
  month.addEventListener("input", another);
  const unit = make("span", { class: "unit", text: "month" });
  const box = make("span", { class: "box" }, unit, month);
  return make("div", { class: "target" }, "Which", which, "pays back by", box, button, found);
}

function row(page, control) {
  const ids = { box: unique("box"), fault: unique("fault"), evidence: unique("evidence") };
  const keyOf = () => page.own(control.key);
  let [from, to] = control.slider;
  let scale = scaleOf(control, from, to);

  const slider = make("input", { type: "range", step: 1, min: 0, "aria-label": control.label });
  const box = make("input", { type: "text", id: ids.box, inputmode: "decimal", autocomplete: "off" });
  box.setAttribute("aria-describedby", ids.fault);
  const sign = make("span", { class: "sign" });
  const unit = make("span", { class: "unit", text: control.suffix });
  const fault = make("p", { class: "fault", id: ids.fault, hidden: true });
  const was = make("span");
  const back = make("button", {
    type: "button",
    text: "put back",
    "aria-label": `Put ${control.label} back`,
    onclick: () => {
      page.putBack(keyOf());
      slider.focus();
    },
  });
  const changed = make("p", { class: "changed", hidden: true }, was, " ", back);
  const evidence = make("div", { class: "evidence", id: ids.evidence, hidden: true });
  const badge = make("button", {
    type: "button",
    class: `badge ${control.evidence.kind}`,
    text: control.evidence.badge,
    "aria-expanded": "false",
    "aria-controls": ids.evidence,
    "aria-label": `${control.evidence.badge}: what ${control.label} rests on`,
    onclick: () => {
      evidence.hidden = !evidence.hidden;
      badge.setAttribute("aria-expanded", String(!evidence.hidden));
      if (!evidence.children.length) evidence.append(...proof(control), note.field());
    },
  });

  const note = noteOf(page, control);
  const complain = (text) => {
    write(fault, text);
    fault.hidden = !text;
    fault.classList.remove("note");
    box.setAttribute("aria-invalid", String(Boolean(text)));
    const folded = text && node.closest("details");
    if (folded) folded.open = true;
  };
  const mention = (text) => {
    write(fault, text);
    fault.hidden = !text;
    fault.classList.add("note");
  };
  const stretch = (value) => {
    const wide = control.scale === "log" ? Math.max(control.slider[0], 1e-9) : control.slider[0];
    from = Math.min(wide, value);
    to = Math.max(control.slider[1], value);
    scale = scaleOf(control, from, to);
    slider.max = scale.last;
  };
  const follow = () => {
    const value = page.valueOf(keyOf());
    if (value < from || value > to || from !== control.slider[0] || to !== control.slider[1])
      stretch(value);
    const [low, high] = page.rangeOf(keyOf());
    const part = (number) =>
      `${Math.min(100, Math.max(0, (100 * scale.place(number)) / scale.last))}%`;
    if (document.activeElement !== slider || slider.dataset.moving !== "true")
      slider.value = Math.round(scale.place(value));
    slider.setAttribute("aria-valuetext", withUnit(control, value, page.state.currency));
    slider.style.setProperty("--low", part(low));
    slider.style.setProperty("--high", part(high));
    slider.style.setProperty("--at", part(value));
    slider.classList.toggle("ranged", high > low);
    if (!box.dataset.typing) box.value = written(control, value);
    write(sign, control.money ? page.state.currency : "");
    const { ranges, shapes, changes } = page.state;
    const key = keyOf();
    const [least, before, most, usual] = page.usualOf(key);
    const isRanged = key in ranges || key in shapes;
    const isMine = isOwn(key) && key in changes && !page.start.counted.includes(control.key);
    changed.hidden = value === before && !isRanged && !isMine;
    write(back, isMine ? "as for all" : "put back");
    if (isMine) write(was, `for all: ${withUnit(control, before, page.state.currency)}`);
    else if (value !== before) write(was, `was ${withUnit(control, before, page.state.currency)}`);
    else if (isRanged) write(was, `range was ${rangeText(control, least, most)}, ${SHAPES[usual]}`);
    node.hidden = page.isElsewhere(control.key);
    range.follow([low, high], page.shapeOf(keyOf()));
    note.follow();
  };

  slider.max = scale.last;
  slider.addEventListener("input", () => {
    complain("");
    slider.dataset.moving = "true";
    page.hold();
    page.set(keyOf(), clamp(control, scale.value(Number(slider.value))));
    slider.dataset.moving = "false";
  });
  slider.addEventListener("keydown", (event) => {
    const steps = { PageUp: 10, PageDown: -10 }[event.key];
    if (!steps) return;
    event.preventDefault();
    slider.value = Number(slider.value) + steps;
    slider.dispatchEvent(new Event("input"));
  });
  let touched = 0;
  slider.addEventListener("pointerdown", () => {
    touched = page.valueOf(keyOf());
    page.hold(true);
  });
  slider.addEventListener("pointerup", () => page.release());
  slider.addEventListener("pointercancel", () => {
    page.set(keyOf(), touched); // the finger scrolls, and meant nothing by it
    page.release();
  });
  slider.addEventListener("change", () => page.release());
  const accept = () => {
    if (box.value === written(control, page.valueOf(keyOf()))) {
      if (box.getAttribute("aria-invalid") === "true") complain("");
      return;
    }
    const { value, problem, note: aside } = read(control, box.value, page.rangeOf(keyOf())[0]);
    if (problem) return complain(problem);
    complain("");
    if (aside) mention(aside);
    page.set(keyOf(), value);
    box.value = written(control, value);
  };
  box.addEventListener("change", accept);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") accept();
    if (event.key === "Escape") {
      box.value = written(control, page.valueOf(keyOf()));
      complain("");
    }
  });

  const range = rangeOf(page, control, complain, mention);
  page.rows[control.key] = { follow, complain, ranging: range.open };
  const node = make(
    "div",
    { class: "row", "data-key": control.key },
    make("div", { class: "head" }, make("label", { for: ids.box, text: control.label }), badge),
    make("div", { class: "inputs" }, slider, make("span", { class: "box" }, sign, box, unit)),
    range.node,
    changed,
    note.node,
    fault,
    evidence,
  );
  follow();
  return node;
}

/** Two boxes for the ends of a range; what cannot be one is said where the value's faults are. */
function rangeOf(page, control, complain, mention) {
  const shape = make("select", { "aria-label": `${control.label}, shape of its range` });
  for (const [value, text] of Object.entries(SHAPES)) shape.append(make("option", { value, text }));
  shape.addEventListener("change", () => page.setShape(page.own(control.key), shape.value));
  const end = (word, place) => {
    const box = make("input", { type: "text", inputmode: "decimal", autocomplete: "off" });
    box.setAttribute("aria-label", `${control.label}, ${word} end of its range`);
    const accept = () => {
      const range = page.rangeOf(page.own(control.key));
      if (box.value === written(control, range[place])) return;
      const { value, problem, note } = read(control, box.value, range[0]);
      const likely = page.valueOf(page.own(control.key));
      const beyond = place === 0 ? value > likely : value < likely;
      const side = place === 0 ? "above" : "below";
      const at = written(control, likely);
      const wrong = `The ${word} end, ${box.value.trim()}, is ${side} the value, ${at}. Move the value first.`;
      if (problem || beyond) return complain(problem ?? wrong);
      complain("");
      if (note) mention(note);
      range[place] = value;
      page.setRange(page.own(control.key), range);
    };
    box.addEventListener("change", accept);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") accept();
      if (event.key === "Escape") box.value = written(control, page.rangeOf(page.own(control.key))[place]);
    });
    return box;
  };
  const ends = [end("low", 0), end("high", 1)];
  const unit = make("span", { class: "unit", text: control.suffix });
  const node = make("p", { class: "range" });
  return {
    node,
    open(is) {
      node.replaceChildren(...(is ? ["between ", ends[0], " and ", ends[1], unit, shape] : []));
    },
    follow(range, shaped) {
      shape.value = shaped;
      ends.forEach((box, place) => {
        if (!box.dataset.typing) box.value = written(control, range[place]);
      });
    },
  };
}

/** Why this value? The reader's note, seen in the row, written where the evidence is. */
function noteOf(page, control) {
  const node = make("p", { class: "why", hidden: true });
  const box = make("textarea", { id: unique("why"), rows: 2, maxlength: 400 });
  box.addEventListener("change", () => page.note(page.own(control.key), box.value));
  return {
    node,
    field() {
      const label = make("label", { for: box.id, text: "Why this value? Your note travels with the case." });
      return make("div", { class: "note" }, label, box);
    },
    follow() {
      const text = page.noteOf(page.own(control.key));
      node.hidden = !text;
      write(node, text && `“${text}”`);
      if (!box.dataset.typing) box.value = text;
    },
  };
}

const clamp = (control, value) =>
  Math.min(control.bounds[1], Math.max(control.bounds[0], value));

function proof(control) {
  const { evidence } = control;
  const parts = [make("p", { text: evidence.help })];
  if (evidence.kind !== "published") return [...parts, make("p", { text: evidence.ground })];
  parts.push(
    make("blockquote", { text: `“${evidence.words}”` }),
    make("p", { class: "from", text: evidence.said_by }),
    make("p", {}, make("b", { text: "Compared: " }), evidence.compared),
    make("p", { class: "caution" }, make("b", { text: "Caution: " }), evidence.caution),
  );
  if (evidence.counter)
    parts.push(make("p", {}, make("b", { text: "Against it: " }), evidence.counter));
  return parts;
}
