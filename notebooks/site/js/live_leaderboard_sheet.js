// The leaderboard's picture, as Python's `seqrl.lessons.explorers.leaderboard_sheet` draws it: a line for
// each method, a column for each data set, a dot a seed.
"use strict";
globalThis.Live ??= {};
{
  const [WIDTH, NAMES, OVERALL, HEAD, LINE, FOOT, WORDS, RADIUS] = [690, 150, 190, 66, 30, 44, 96, 2.6];

  const { line, circle, rectangle, text } = Live;
  const muted = (anchor) => ({ fill: "muted", anchor });
  const middle = (row) => HEAD + LINE * (row + 0.5);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

  // A number with one digit after the point and a true minus; zero has none.
  Live.minus = (value) => Live.decimal(value, 1).replace(/^-(?=0\.0$)/, "").replace("-", "−");

  // From scores to places: the ends are whole numbers that leave room for every value.
  function column(values, left, width) {
    const low = Math.floor(Math.min(...values));
    const high = Math.max(Math.ceil(Math.max(...values)), low + 1);
    return { low, high, width, x: (value) => left + 8 + ((value - low) / (high - low)) * (width - 16) };
  }

  // The lane 0, 1, −1, 2, … of each value, the innermost in which it touches no other.
  Live.lanes = (values, width) => {
    const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
    const [chosen, last] = [[], {}];
    for (const i of order) {
      let lane = 0;
      while (values[i] - (last[lane] ?? -Infinity) < width) lane = lane > 0 ? -lane : 1 - lane;
      chosen[i] = lane;
      last[lane] = values[i];
    }
    return chosen;
  };

  function dots(place, values, y) {
    const apart = ((2 * RADIUS) / (place.width - 16)) * (place.high - place.low);
    return Live.lanes(values, apart).map((lane, i) =>
      circle(place.x(values[i]), y + 2 * RADIUS * Math.min(Math.max(lane, -2), 2), RADIUS, "blue"));
  }

  const tick = (x, y) => line([[x, y - 10], [x, y + 10]], "ink", 1.8);

  const ends = ({ low, high, x }, bottom) => [
    text(x(low), bottom + 12, `${low}`, 11, muted("start")),
    text(x(high), bottom + 12, `${high}`, 11, muted("end")),
  ];

  const left = (place, count) => NAMES + (place * (WIDTH - NAMES - OVERALL)) / count;

  // The world over its data sets, each of these in up to two lines.
  function heads(tasks) {
    const worlds = tasks.map((task) => task.split("/")[0]);
    const shapes = [];
    tasks.forEach((task, place) => {
      if (worlds[place] !== worlds[place - 1]) {
        let end = place;
        while (worlds[end] === worlds[place]) end++;
        const [from, to] = [left(place, tasks.length), left(end, tasks.length)];
        shapes.push(text((from + to) / 2, 12, worlds[place], 12.5, { bold: true }));
        shapes.push(line([[from + 4, 23], [to - 4, 23]], "line", 1));
      }
      const [, first, rest] = /^([^-]*-?)(.*)$/.exec(task.split("/").slice(1).join("/").replace(/-v\d+$/, ""));
      const x = (left(place, tasks.length) + left(place + 1, tasks.length)) / 2;
      shapes.push(text(x, 34, first, 11, muted("middle")), text(x, 47, rest, 11, muted("middle")));
    });
    return [...shapes, text(WIDTH - OVERALL + (OVERALL - WORDS) / 2, 12, "over all", 12.5, { bold: true })];
  }

  // One column: the seeds of each row as dots, their mean a tick; a dash where there is none.
  function cells(place, count, rows) {
    const [from, width] = [left(place, count), left(1, count) - left(0, count)];
    if (!rows.flat().length) return [];
    const axis = column(rows.flat(), from, width);
    const bottom = HEAD + LINE * rows.length;
    const marks = rows.flatMap((values, row) =>
      values.length
        ? [...dots(axis, values, middle(row)), tick(axis.x(mean(values)), middle(row))]
        : [text(from + width / 2, middle(row), "–", 12, muted("middle"))]);
    return [line([[from, 28], [from, bottom]], "line", 0.7), ...ends(axis, bottom), ...marks];
  }

  // The interquartile means: ticks, their intervals as bars, and both as numbers.
  function overall(found, rows) {
    const [from, bottom] = [WIDTH - OVERALL, HEAD + LINE * rows.length];
    const shapes = [line([[from, 6], [from, bottom]], "line", 2), ...legend(bottom)];
    const aggregates = rows.map((row) => found[row]).filter(Boolean);
    if (!aggregates.length) return shapes;
    const spans = aggregates.flatMap(({ seeds, mean, interval }) => [...seeds, mean, ...(interval ?? [])]);
    const axis = column(spans, from, OVERALL - WORDS);
    shapes.push(...ends(axis, bottom));
    rows.forEach((row, place) => {
      const y = middle(place);
      if (found[row]) shapes.push(...compared(found[row], axis, y));
      else shapes.push(text(WIDTH - WORDS, y, "not on all", 11, muted("start")));
    });
    return shapes;
  }

  function compared({ mean, seeds, interval }, axis, y) {
    const shapes = [];
    let said = `${Live.minus(mean)} (n = ${seeds.length})`;
    if (interval) {
      const [low, high] = interval.map(axis.x);
      shapes.push(rectangle(low, y - 6, high - low, 12, "sky", 0.6));
      said = `${Live.minus(mean)} [${interval.map(Live.minus).join(", ")}]`;
    }
    return [...shapes, ...dots(axis, seeds, y), tick(axis.x(mean), y), text(WIDTH - WORDS, y, said, 11, { anchor: "start" })];
  }

  const legend = (bottom) => [
    circle(NAMES + 4, bottom + 33, RADIUS, "blue"),
    text(NAMES + 12, bottom + 33, "a seed", 11, muted("start")),
    line([[NAMES + 68, bottom + 27], [NAMES + 68, bottom + 39]], "ink", 1.8),
    text(NAMES + 75, bottom + 33, "mean (over all: interquartile)", 11, muted("start")),
    rectangle(NAMES + 266, bottom + 28, 22, 10, "sky", 0.6),
    text(NAMES + 294, bottom + 33, "95 % interval, from 5 seeds", 11, muted("start")),
  ];

  // `found` holds the aggregates of the rows that have them, `told` the sentence to be heard.
  Live.leaderboardSheet = ({ scores, names }, found, rows, tasks, told) => {
    const height = HEAD + LINE * rows.length + FOOT;
    if (!rows.length || !tasks.length) return Live.scene(WIDTH, height, told, []);
    const lines = rows.flatMap((row, place) => [
      line([[NAMES, middle(place)], [WIDTH - WORDS - 4, middle(place)]], "line", 0.7),
      text(NAMES - 10, middle(place), names[row], 12, { anchor: "end" }),
    ]);
    const columns = tasks.flatMap((task, place) => cells(place, tasks.length, rows.map((row) => scores[row][task] ?? [])));
    return Live.scene(WIDTH, height, `${told}.`, [...heads(tasks), ...lines, ...columns, ...overall(found, rows)]);
  };
}
