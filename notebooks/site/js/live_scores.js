// How well a reader knows what they know, and who was how wrong: numbers and words as in Python.
"use strict";
globalThis.Live ??= {};
{
  const ENOUGH = 5; // predictions, before a tendency is worth naming

  // A number as Python writes it: of two decimals exactly as near, the even one.
  Live.decimal = (value, digits) => {
    const tie = (Math.abs(value) * 2 ** (digits + 1)) % 2 === 1;
    const below = Math.floor(Math.abs(value) * 10 ** digits);
    if (!tie || below % 2 === 1) return value.toFixed(digits);
    return `${value < 0 ? "-" : ""}${(below / 10 ** digits).toFixed(digits)}`;
  };

  // Key → answer, of all predictions: known by their keys, whatever number their lesson had when
  // they were kept. What stands under `lesson` goes first.
  Live.byKey = (answers, lesson) => Object.assign({}, ...Object.values(answers), answers[lesson]);

  // [how sure, whether right] for each committed prediction of a lesson.
  function outcomes(answers, right, lesson) {
    const kept = Live.byKey(answers, lesson);
    const known = Object.entries(right[lesson]).filter(([key]) => key in kept);
    return known.map(([key, option]) => [kept[key].sure, kept[key].choice === option]);
  }

  Live.summary = (pairs) => {
    const right = pairs.filter(([, outcome]) => outcome).length;
    const sure = pairs.reduce((sum, [level]) => sum + level, 0) / pairs.length;
    const line = `on average ${Live.decimal(100 * sure, 0)} % sure, right in ${right} of ${pairs.length}`;
    if (pairs.length < ENOUGH) return line;
    const gap = sure - right / pairs.length;
    const tendency = gap < -0.1 ? "more often right than sure" : gap <= 0.1 ? "well calibrated" : "surer than right";
    return `${line} (${Live.decimal((100 * right) / pairs.length, 0)} %): ${tendency}`;
  };

  // `right`: lesson → key → the right option; `answers`: as they are kept.
  Live.report = (lesson, right, answers) => {
    const here = outcomes(answers, right, lesson);
    const everywhere = Object.keys(right).sort().flatMap((each) => outcomes(answers, right, each));
    const lines = [`lesson ${lesson}: ${here.length} of ${Object.keys(right[lesson]).length} predictions committed`];
    if (here.length) lines.push(`  ${Live.summary(here)}`);
    if (everywhere.length > here.length) {
      lines.push(`all lessons so far, ${everywhere.length} predictions:`, `  ${Live.summary(everywhere)}`);
    }
    return lines.join("\n");
  };

  // The mean of (belief − outcome)² over the verdicts; a claim without a bet counts as 50 : 50.
  function brier(beliefs, verdicts) {
    const errors = verdicts.map(([key, outcome]) => ((beliefs[key] ?? 0.5) - (outcome ? 1 : 0)) ** 2);
    return errors.reduce((sum, error) => sum + error, 0) / errors.length;
  }

  // `bets`: claim → belief; `outcomes`: claim → true, false or, for a void bet, null.
  Live.settled = (bets, outcomes) => {
    const claims = Object.keys(outcomes);
    const decided = Object.entries(outcomes).filter(([, outcome]) => outcome !== null);
    const right = decided.filter(([, outcome]) => outcome).length;
    const first = `Of ${claims.length} bets ${decided.length} are settled: ${right} true, ${decided.length - right} false; ${claims.length - decided.length} are void.`;
    if (!decided.length) return `${first} Nobody has won anything yet.`;
    const placed = claims.filter((key) => key in bets).length;
    const sure = Object.fromEntries(claims.map((key) => [key, 1]));
    const players = [...(placed ? [["you", bets]] : []), ["a believer", sure], ["a coin", {}]];
    const scores = players.map(([name, beliefs]) => [name, brier(beliefs, decided)]);
    const told = scores.map(([name, score]) => `${name} ${Live.decimal(score, 2)}`).join(", ");
    return `${first} Brier score (0 is perfect, a believer is sure of all): ${told}. ${word(scores)}`;
  };

  function word(scores) {
    if (scores.length < 3) return "You placed no bets; the sliders still stand in lesson 00, and nobody looks.";
    if (scores[0][1] <= scores[2][1]) return "You knew more than a coin.";
    return "A coin did better: being unsure is cheap, being sure and wrong is dear.";
  }
}
