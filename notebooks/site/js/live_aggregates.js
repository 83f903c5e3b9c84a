// What scores say together, as Python's `seqrl.leaderboard.scores` has it: interquartile means and
// their bootstrap intervals. The bootstrap's dice were thrown in Python and travel with the scores.
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

  function percentile(sorted, share) {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  // `runs` [tasks][seeds]; `dice` [tasks × resamples × seeds]: which seed is drawn each time.
  function interval(runs, dice, resamples) {
    const seeds = runs[0].length;
    const drawn = new Float64Array(runs.length * seeds);
    const means = Float64Array.from({ length: resamples }, (_, resample) => {
      runs.forEach((scores, task) => {
        const first = (task * resamples + resample) * seeds;
        for (let i = 0; i < seeds; i++) drawn[task * seeds + i] = scores[dice[first + i]];
      });
      return interquartileMean(drawn);
    }).sort();
    return [percentile(means, 0.025), percentile(means, 0.975)];
  }

  // Row → aggregate over `tasks`, of the rows that have scores on all of them.
  // `board`: {scores: row → task → [scores], dice: seeds → bytes, resamples}.
  Live.aggregates = ({ scores, dice, resamples }, tasks) => {
    const whole = Object.entries(scores).filter(([, cells]) => tasks.every((task) => task in cells));
    return Object.fromEntries(
      whole.map(([row, cells]) => {
        const seeds = Math.min(...tasks.map((task) => cells[task].length));
        const runs = tasks.map((task) => cells[task].slice(0, seeds));
        const each = Array.from({ length: seeds }, (_, seed) => interquartileMean(runs.map((scores) => scores[seed])));
        const found = { mean: interquartileMean(runs.flat()), seeds: each, interval: null };
        if (seeds in dice) found.interval = interval(runs, dice[seeds], resamples);
        return [row, found];
      }),
    );
  };
}
