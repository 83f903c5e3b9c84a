// What scores say together, as Python's `seqrl.leaderboard.scores` has it: interquartile means and
// their intervals. The quantiles of t travel with the scores, one for each number of seeds.
"use strict";
globalThis.Live ??= {};
{
  // The mean of the middle half of `values`; they are sorted in place.
  function interquartileMean(values) {
    sort(values);
    const cut = Math.floor(values.length / 4);
    let sum = 0;
    for (let i = cut; i < values.length - cut; i++) sum += values[i];
    return sum / (values.length - 2 * cut);
  }

  // By insertion: the fastest way for a few dozen numbers.
  function sort(values) {
    for (let i = 1; i < values.length; i++) {
      const value = values[i];
      let place = i;
      for (; place > 0 && values[place - 1] > value; place--) values[place] = values[place - 1];
      values[place] = value;
    }
  }

  // The variance of `values`, from their own mean.
  function variance(values) {
    const mean = values.reduce((sum, value) => sum + value) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  }

  // The means of boards of one seed a task, dealt in as many ways as there are seeds: in each way
  // a task's seeds are so many places farther on than those of the task before.
  function boards(runs) {
    const seeds = [...runs[0].keys()];
    const board = (way, seed) => runs.map((scores, task) => scores[(seed + way * task) % seeds.length]);
    return seeds.map((way) => seeds.map((seed) => interquartileMean(board(way, seed))));
  }

  // How far to either side of `middle` other seeds would move it.
  function interval(middle, runs, quantile) {
    const variances = boards(runs).map(variance);
    const spread = Math.sqrt(variances.reduce((sum, value) => sum + value) / variances.length);
    const reach = (quantile * spread) / Math.sqrt(runs[0].length);
    return [middle - reach, middle + reach];
  }

  // Row → aggregate over `tasks`, of the rows that have scores on all of them.
  // `board`: {scores: row → task → [scores], quantiles: seeds → number}.
  Live.aggregates = ({ scores, quantiles }, tasks) => {
    const whole = Object.entries(scores).filter(([, cells]) => tasks.every((task) => task in cells));
    return Object.fromEntries(
      whole.map(([row, cells]) => {
        const seeds = Math.min(...tasks.map((task) => cells[task].length));
        const runs = tasks.map((task) => cells[task].slice(0, seeds));
        const each = Array.from({ length: seeds }, (_, seed) => interquartileMean(runs.map((scores) => scores[seed])));
        const found = { mean: interquartileMean(runs.flat()), seeds: each, interval: null };
        if (seeds in quantiles) found.interval = interval(found.mean, runs, quantiles[seeds]);
        return [row, found];
      }),
    );
  };
}
