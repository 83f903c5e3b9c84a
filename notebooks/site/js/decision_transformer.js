// The Decision Transformer's forward pass (seqrl/decision_transformer.py), for one history.
//
// A history has 1 to K steps: the return still asked for, the state, and (but for the newest step,
// whose action is looked for) the action. Letters as in the lessons: K steps, T tokens, D width,
// S state size, A action size, L layers, H heads. A vector is a Float64Array, a list of tokens a
// plain array of vectors; weights are the float32 numbers that Python trained, row by row.
"use strict";

const LAYER_NORM_EPSILON = 1e-5;

class DecisionTransformer {
  // `shipped`: {config, shapes: {name: shape}, numbers: base64 of all float32 in that order}.
  constructor({ config, shapes, numbers }) {
    this.config = config;
    this.weights = namedTensors(shapes, numbers);
    this.discrete = config.action_space === "discrete";
  }

  // Returns {output [A], attention [L][H][T]}: actions inside their space, or logits if discrete;
  // and how much of the newest state's attention each token got.
  predict(history) {
    let tokens = this.embed(history); // [T][D], T = 3K − 1
    const attention = [];
    for (let layer = 0; layer < this.config.num_layers; layer++) {
      const last = layer === this.config.num_layers - 1;
      const queries = last ? [tokens.length - 1] : [...tokens.keys()]; // whom the next layer needs
      const result = this.block(`transformer.blocks.${layer}`, tokens, queries);
      tokens = result.tokens; // [T][D], in the end [1][D]
      attention.push(result.attention);
    }
    const read = this.layerNorm("transformer.final_norm", tokens[0]); // [D]: the newest state's token
    const output = this.linear("action_head", read); // [A]
    return { output: this.discrete ? output : this.asAction(output), attention };
  }

  // The tokens R̂₁ s₁ a₁ R̂₂ s₂ a₂ … R̂_K s_K, each with its time step added: [T][D].
  embed({ rtg, states, actions, timesteps }) {
    const tokens = [];
    for (let k = 0; k < rtg.length; k++) {
      const when = this.row("embed_timestep", timesteps[k]); // [D]
      tokens.push(add(this.linear("embed_rtg", Float64Array.of(rtg[k] / this.weights.return_scale[0])), when));
      tokens.push(add(this.linear("embed_state", this.standardised(states[k])), when));
      if (k < actions.length) tokens.push(add(this.embedAction(actions[k]), when));
    }
    return tokens.map((token) => this.layerNorm("embed_norm", token));
  }

  embedAction(action) {
    if (this.discrete) return this.row("embed_action", action); // [D]
    const { action_low: low, action_high: high } = this.weights;
    const inUnits = Float64Array.from(action, (a, i) => (a - (high[i] + low[i]) / 2) / ((high[i] - low[i]) / 2));
    return this.linear("embed_action", inUnits); // [D]
  }

  standardised(state) {
    const { state_mean: mean, state_std: std } = this.weights;
    return Float64Array.from(state, (s, i) => (s - mean[i]) / std[i]); // [S]
  }

  asAction(output) {
    const { action_low: low, action_high: high } = this.weights;
    return output.map((o, i) => (high[i] + low[i]) / 2 + ((high[i] - low[i]) / 2) * Math.tanh(o)); // [A]
  }

  // Attention, then a two-layer network, each added to its input; norms come first (GPT-2).
  block(name, tokens, queries) {
    const normed = tokens.map((token) => this.layerNorm(`${name}.attention_norm`, token)); // [T][D]
    const { gathered, attention } = this.selfAttention(`${name}.attention`, normed, queries);
    const next = queries.map((query, i) => {
      const x = add(tokens[query], gathered[i]); // [D]
      const hidden = this.linear(`${name}.mlp.0`, this.layerNorm(`${name}.mlp_norm`, x)).map(relu); // [4D]
      return add(x, this.linear(`${name}.mlp.2`, hidden)); // [D]
    });
    return { tokens: next, attention };
  }

  // softmax(q kᵀ / √(D/H)) v for each head; the token `query` sees itself and what came before.
  selfAttention(name, tokens, queries) {
    const { hidden_dim: width, num_heads: heads } = this.config;
    const keysValues = tokens.map((token) => this.linear(`${name}.key_value`, token)); // [T][2D]
    const keys = keysValues.map((both) => both.subarray(0, width)); // [T][D]
    const values = keysValues.map((both) => both.subarray(width)); // [T][D]
    let attention; // [H][T], in the end the newest query's
    const gathered = queries.map((query) => {
      const q = this.linear(`${name}.query`, tokens[query]); // [D]
      attention = headSlices(width, heads).map((head) => attentionWeights(q, keys, query, head));
      return this.linear(`${name}.output`, weightedSum(attention, values, width)); // [D]
    });
    return { gathered, attention };
  }

  // W x + b; W is [out, in].
  linear(name, x) {
    const { [`${name}.weight`]: weight, [`${name}.bias`]: bias } = this.weights;
    const result = Float64Array.from(bias); // [out]
    for (let o = 0, w = 0; o < result.length; o++) {
      let sum = 0;
      for (let i = 0; i < x.length; i++, w++) sum += weight[w] * x[i];
      result[o] += sum;
    }
    return result;
  }

  layerNorm(name, x) {
    const { [`${name}.weight`]: weight, [`${name}.bias`]: bias } = this.weights;
    const mean = total(x) / x.length;
    const variance = total(x.map((v) => (v - mean) ** 2)) / x.length;
    const scale = 1 / Math.sqrt(variance + LAYER_NORM_EPSILON);
    return x.map((v, i) => (v - mean) * scale * weight[i] + bias[i]); // [D]
  }

  // One row of an embedding table [places, D].
  row(name, place) {
    const width = this.config.hidden_dim;
    return Float64Array.from(this.weights[`${name}.weight`].subarray(place * width, (place + 1) * width));
  }
}

// Where each head's numbers lie within a vector [D]: H pairs [first, end].
function headSlices(width, heads) {
  const size = width / heads;
  return Array.from({ length: heads }, (_, h) => [h * size, (h + 1) * size]);
}

// How one head of the token `query` weighs all tokens, [T]; 0 for those after it.
function attentionWeights(q, keys, query, [first, end]) {
  const scores = keys.slice(0, query + 1).map((key) => {
    let product = 0;
    for (let i = first; i < end; i++) product += q[i] * key[i];
    return product / Math.sqrt(end - first);
  });
  const weights = new Float64Array(keys.length);
  weights.set(softmax(scores));
  return weights;
}

// What the heads gather: each its own part of the values, weighted by its attention. [D]
function weightedSum(attention, values, width) {
  const sum = new Float64Array(width);
  headSlices(width, attention.length).forEach(([first, end], head) => {
    values.forEach((value, t) => {
      for (let i = first; i < end; i++) sum[i] += attention[head][t] * value[i];
    });
  });
  return sum;
}

function softmax(scores) {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = total(powers);
  return powers.map((power) => power / sum);
}

const relu = (x) => Math.max(x, 0);
const total = (numbers) => numbers.reduce((sum, x) => sum + x, 0);
const add = (x, y) => x.map((v, i) => v + y[i]);

// Cuts one long row of float32 numbers into tensors by name.
function namedTensors(shapes, numbers) {
  const bytes = Uint8Array.from(atob(numbers), (character) => character.charCodeAt(0));
  const all = new Float32Array(bytes.buffer); // little-endian, as every browser's machine is
  const tensors = {};
  let start = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const count = shape.reduce((product, size) => product * size, 1);
    tensors[name] = Float64Array.from(all.subarray(start, start + count)); // one kind of number: faster
    start += count;
  }
  return tensors;
}
