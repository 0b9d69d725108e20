// The numerics of a simulation, as scipy has them: the same points, and the functions of ranges.

/** Nearer to either end of a range no draw comes: half the cell of a point (see ranges.py). */
const LOWEST_PROBABILITY = 2 ** -31;
/** Log odds of places, from before the first to past the last, as in ranges.py. */
const [FIRST_KNOT, KNOTS] = [-22, 257];
const STEP = (-2 * FIRST_KNOT) / (KNOTS - 1);
const ENOUGH = 1e-15;

/**
 * The numbers that sobol.py packed, by dimension.
 * @param {string} packed in base64
 * @param {number} dimensions
 */
export function sobolRows(packed, dimensions) {
  const numbers = new Uint32Array(Uint8Array.from(atob(packed), (letter) => letter.codePointAt(0) ?? 0).buffer);
  const length = numbers.length / dimensions;
  return Array.from({ length: dimensions }, (_, nth) => {
    const [first, last] = [nth * length, (nth + 1) * length];
    return { shift: numbers[first], directions: numbers.subarray(first + 1, last) };
  });
}

/**
 * One dimension of a scrambled Sobol sequence: the middles of its cells, to the last bit.
 * @param {Uint32Array} directions as many as `count` has bits
 * @param {number} shift
 * @param {number} count
 */
export function sobolColumn(directions, shift, count) {
  const column = new Float64Array(count);
  let cell = shift;
  for (let k = 0; k < count; k += 1) {
    column[k] = (2 * cell + 1) * LOWEST_PROBABILITY;
    cell ^= directions[31 - Math.clz32((k + 1) & -(k + 1))]; // of the lowest bit that is set
  }
  return column;
}

/** @param {number} odds their logarithm */
export const expit = (odds) => 1 / (1 + Math.exp(-odds));

/** @param {number} share */
const logit = (share) => Math.log(share) - Math.log1p(-share);

// -- the normal distribution

const FAR = 3; // from here on a fraction is quicker than a series, and exact
/** @param {number} x */
const normalDensity = (x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/**
 * Share between 0 and x, which is not far.
 * @param {number} x
 */
function fromMiddle(x) {
  let [sum, term] = [x, x];
  for (let n = 3; Math.abs(term) > ENOUGH * Math.abs(sum); n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return normalDensity(x) * sum;
}

/**
 * Share beyond x, which is far above 0: the continued fraction of Laplace.
 * @param {number} x
 */
function beyond(x) {
  let below = x;
  for (let n = 40; n > 0; n -= 1) below = x + n / below;
  return normalDensity(x) / below;
}

/**
 * Share of a normal distribution below x.
 * @param {number} x
 */
export function ndtr(x) {
  if (Math.abs(x) < FAR) return 0.5 + fromMiddle(x);
  return x < 0 ? beyond(-x) : 1 - beyond(x);
}

/**
 * The x below which a share of a normal distribution lies.
 * @param {number} share
 */
export function ndtri(share) {
  const tail = Math.min(share, 1 - share);
  // to within 0.00045 (Abramowitz and Stegun 26.2.23); each step of Halley's cubes what is left
  const t = Math.sqrt(-2 * Math.log(tail));
  let x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 2; step += 1) {
    const missed = (x < FAR ? fromMiddle(x) - (0.5 - tail) : tail - beyond(x)) / normalDensity(x);
    x -= missed / (1 + (x * missed) / 2);
  }
  return share < 0.5 ? -x : x;
}

// -- the beta distribution, of which both parameters are at least 1

/**
 * Logarithm of the gamma function: Stirling's series from 10 on, and from there down by division.
 * @param {number} x above 0
 */
function gammaln(x) {
  let [up, divisor] = [x, 1];
  for (; up < 10; up += 1) divisor *= up;
  const s = 1 / (up * up);
  const series = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360_360))))) / up;
  return (up - 0.5) * Math.log(up) - up + Math.log(2 * Math.PI) / 2 + series - Math.log(divisor);
}

/**
 * Logarithm of the beta function.
 * @param {number} a
 * @param {number} b
 */
export const betaln = (a, b) => gammaln(a) + gammaln(b) - gammaln(a + b);

/**
 * The continued fraction of the incomplete beta function (Numerical Recipes, 6.4), by Lentz.
 * @param {number} a
 * @param {number} b
 * @param {number} x at most (a + 1) / (a + b + 2), or it is slow
 */
function betaFraction(a, b, x) {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let found = d;
  let factor = 0;
  for (let m = 1; Math.abs(factor - 1) > ENOUGH && m < 1000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    c = 1 + even / c;
    d = 1 / (1 + even * d);
    found *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    c = 1 + odd / c;
    d = 1 / (1 + odd * d);
    factor = c * d;
    found *= factor;
  }
  return found;
}

/**
 * What lies to one side of a place: below it up to about the mean, above it from there on.
 * @param {number} a
 * @param {number} b
 * @param {number} logX
 * @param {number} logY of what is left, 1 - x
 * @param {number} [logBeta]
 */
function betaSide(a, b, logX, logY, logBeta = betaln(a, b)) {
  const x = Math.exp(logX);
  const flow = Math.exp(a * logX + b * logY - logBeta); // the density of the place's log odds
  const isBelow = x <= (a + 1) / (a + b + 2);
  const side = isBelow ? (flow / a) * betaFraction(a, b, x) : (flow / b) * betaFraction(b, a, Math.exp(logY));
  return { isBelow, side, flow };
}

/**
 * Share of a beta distribution below x: the regularised incomplete beta function.
 * @param {number} a
 * @param {number} b
 * @param {number} x
 */
export function betainc(a, b, x) {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const { isBelow, side } = betaSide(a, b, Math.log(x), Math.log1p(-x));
  return isBelow ? side : 1 - side;
}

/**
 * Log odds of the place below which a share lies. From log odds to log odds the way is all but
 * straight, so that Halley's steps reach it from anywhere.
 * @param {number} a
 * @param {number} b
 * @param {number} wanted log odds of the share
 * @param {number} logBeta
 * @param {number} [start] a guess
 */
function betaOdds(a, b, wanted, logBeta, start) {
  // where next to nothing lies below, or above
  const end = wanted < 0 ? (wanted + Math.log(a) + logBeta) / a : (wanted - Math.log(b) - logBeta) / b;
  let odds = start ?? end;
  let step = 1;
  for (let tries = 0; Math.abs(step) > 1e-4 && tries < 50; tries += 1) {
    const logX = -Math.log1p(Math.exp(-odds));
    const { isBelow, side, flow } = betaSide(a, b, logX, logX - odds, logBeta);
    const sign = isBelow ? 1 : -1;
    const slope = flow / (side * (1 - side));
    const bend = a - (a + b) * Math.exp(logX) - sign * slope * (1 - 2 * side);
    const newton = (sign * logit(side) - wanted) / slope;
    step = newton / (1 - (newton * bend) / 2);
    odds -= step;
  }
  return odds;
}

/**
 * The x below which a share of a beta distribution lies.
 * @param {number} a
 * @param {number} b
 * @param {number} share
 */
export function betaincinv(a, b, share) {
  if (share <= 0 || share >= 1) return share <= 0 ? 0 : 1;
  return expit(betaOdds(a, b, logit(share), betaln(a, b)));
}

/**
 * Log odds of the quantile at each knot, and their slope, as `_beta_knots` of ranges.py has them.
 * @param {number} rises
 * @param {number} falls
 */
export function betaKnots(rises, falls) {
  const [odds, slopes] = [new Float64Array(KNOTS), new Float64Array(KNOTS)];
  const logBeta = betaln(rises, falls);
  for (let k = 0; k < KNOTS; k += 1) {
    const place = FIRST_KNOT + k * STEP;
    const guess = k ? odds[k - 1] + STEP * slopes[k - 1] : undefined;
    odds[k] = betaOdds(rises, falls, place, logBeta, guess);
    const logX = -Math.log1p(Math.exp(-odds[k]));
    const flow = Math.exp((rises + falls) * logX - falls * odds[k] - logBeta);
    slopes[k] = (expit(place) * expit(-place)) / flow;
  }
  return { odds, slopes };
}

/**
 * Quantiles of a beta distribution: cubics between the knots, by log odds.
 * @param {ReturnType<typeof betaKnots>} knots
 * @param {Float64Array} shares
 */
export function betaQuantiles({ odds, slopes }, shares) {
  return shares.map((share) => {
    const way = (logit(share) - FIRST_KNOT) / STEP;
    const knot = Math.min(Math.max(Math.trunc(way), 0), KNOTS - 2);
    const t = way - knot;
    const rise = odds[knot + 1] - odds[knot];
    const start = STEP * slopes[knot] - rise;
    const end = rise - STEP * slopes[knot + 1];
    return expit(odds[knot] + t * (rise + (1 - t) * ((1 - t) * start + t * end)));
  });
}
