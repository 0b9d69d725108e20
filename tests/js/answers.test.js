// What the kernel answers about the case: who shows it, who is blamed, and what is overheard.

import { given } from "./given.js";
import { deepEqual, equal } from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { opened, said } from "./case.js";
import { makeAnswers } from "../../cxroi/widgets/js/answers.js";
import { fresh } from "../../cxroi/widgets/js/scenario.js";

const { values } = given.start.scenarios.find(({ name }) => name === "likely");

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

function answered() {
  const page = opened();
  page.gallery = { number: 7, take: mock.fn(), draw: mock.fn() };
  page.words.announce = mock.fn();
  page.sections.rest = mock.fn();
  page.line.isAnswered = () => true;
  page.answers = makeAnswers(page);
  return page;
}
const answer = (figure, others = {}) => ({ kind: "answer", number: 8, link: "", warnings: [], cost: { amount: 0, text: "0" }, tiles: [{ key: "npv", label: "Worth", figure }], ...others });
const row = () => ({ follow: mock.fn(), complain: mock.fn() });
const last = (fake) => fake.mock.calls.at(-1).arguments;

test("what is wrong is said where the assumption stands, and taken away by the next answer", () => {
  const page = answered();
  const [shown, warned] = [row(), mock.fn()];
  page.moves.shows("margin", shown);
  page.answers.warnings.add(warned);
  page.answers.show(answer("1"), []);
  page.answers.complain("margin", "Too high.");
  deepEqual(last(shown.complain), ["Too high."]);
  equal(warned.mock.callCount(), 1);
  page.answers.show(answer("1"), []);
  deepEqual(last(shown.complain), [""]);
  page.answers.complain("of nothing", "No.");
  deepEqual(last(warned), [["No."]]);
});

test("before anything was shown a fault brings the page's own case, once", () => {
  const page = answered();
  const warned = mock.fn();
  page.answers.warnings.add(warned);
  page.moves.set("margin", 150);
  page.answers.complain("margin", "No.");
  equal(said(page, "refuse"), "No. The page shows its starting case instead.");
  deepEqual(page.case.state, fresh("likely"));
  page.answers.complain(undefined, "Not that either.");
  deepEqual([page.words.refuse.mock.callCount(), last(warned)], [1, [["Not that either."]]]);
});

test("a screen reader hears the figures that changed, once they have settled", () => {
  const page = answered();
  for (const figure of ["1", "2", "3"]) {
    page.answers.show(answer(figure), []);
    if (figure !== "2") mock.timers.tick(10_000);
  }
  deepEqual(page.words.announce.mock.calls.map((call) => call.arguments[0]), ["Worth: 3"]);
});

test("a case that Python moved is shown as one step, and not asked for", () => {
  const page = answered();
  const heard = mock.fn();
  page.answers.heard.add(heard);
  const [low, , high, shape] = values.margin;
  const scenario = { ...fresh("likely"), rows: { ...values, margin: [low, 150, high, shape] } };
  page.answers.overhear(answer("2", { scenario }), []);
  deepEqual([page.case.state.changes, heard.mock.callCount(), page.line.ask.mock.callCount()], [{ margin: 150 }, 1, 0]);
  equal(last(page.gallery.take)[2], 7, "drawn as what is on the page");
  page.moves.step(-1);
  deepEqual(page.case.state.changes, {});
  page.line.isAnswered = () => false;
  page.answers.overhear(answer("2", { scenario }), []);
  deepEqual([page.case.state.changes, heard.mock.callCount()], [{}, 1], "what is asked here is newer");
});
