// Traits that a notebook links in the browser, as ipywidgets' jslink and jsdlink do.

/**
 * @typedef {import("./models.js").Manager} Manager
 * @typedef {{ model: import("./model.js").Model, trait: string }} End
 */

/** @type {Record<string, "both" | "one">} */
const WAYS = { LinkModel: "both", DirectionalLinkModel: "one" };

/**
 * Link what the page's state says is linked.
 * @param {Manager} manager
 */
export async function link(manager) {
  for (const state of manager.states.values()) {
    const ways = WAYS[String(state._model_name)];
    if (!ways) continue;
    const [source, target] = await Promise.all([endOf(manager, state.source), endOf(manager, state.target)]);
    lead(source, target)();
    if (ways === "both") lead(target, source);
  }
}

/**
 * @param {Manager} manager
 * @param {unknown} said
 * @returns {Promise<End>}
 */
async function endOf(manager, said) {
  const [reference, trait] = /** @type {[string, string]} */ (said); // of a link
  return { model: await manager.getModel(reference), trait };
}

/**
 * @param {End} from
 * @param {End} to
 */
function lead(from, to) {
  const pass = () => {
    to.model.set(to.trait, from.model.get(from.trait));
    to.model.save_changes();
  };
  from.model.on(`change:${from.trait}`, pass);
  return pass;
}
