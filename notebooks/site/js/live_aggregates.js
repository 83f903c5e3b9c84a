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

  // As far to either side of `middle` as the t interval of the seeds' own means reaches.
  function interval(middle, each, quantile) {
    const mean = each.reduce((sum, value) => sum + value) / each.length;
    const squares = each.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const reach = quantile * Math.sqrt(squares / (each.length - 1) / each.length);
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
        if (seeds in quantiles) found.interval = interval(found.mean, each, quantiles[seeds]);
        return [row, found];
      }),
    );
  };
}
