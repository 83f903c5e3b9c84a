// One robot on the page: its buttons and sliders, the clock that drives its run, its pictures.
"use strict";

const BUDGET = 12; // milliseconds of a frame that "as fast as possible" may compute
const SILENCE = 4000; // milliseconds between two spoken sentences while it runs
const lessMotion = window.matchMedia("(prefers-reduced-motion: reduce)");

class Panel {
  // `robot`: what differs between the robots, see page.js.
  constructor(section, robot) {
    this.robot = robot;
    this.parts = partsOf(section);
    this.pace = new Pace(robot.seconds);
    this.finished = []; // {asked, achieved, moved} of each run to its end
    this.seed = 0;
    this.running = false;
    this.listen(section);
    this.say(robot.words.waiting);
  }

  // Takes over the world once it is there.
  ready(world) {
    const agent = new Agent(new DecisionTransformer(SHIPPED[this.robot.name]), this.history);
    this.run = new Run(world, agent, this.robot.horizon, this.target);
    this.parts.section.dataset.state = "ready";
    this.reset();
    const calm = lessMotion.matches ? ` ${CALM}` : "";
    this.say(`${this.robot.words.ready}${calm}`);
    if (lessMotion.matches) this.parts.section.dataset.state = "still";
  }

  // There will be no world: the still picture stays, and a sentence says why.
  unavailable(why) {
    this.parts.section.dataset.state = "unavailable";
    this.say(why);
  }

  get target() {
    return Number(this.parts.target.value);
  }

  get history() {
    return Number(this.parts.history.value);
  }

  listen(section) {
    const { run, step, reset, target, history } = this.parts;
    run.addEventListener("click", () => (this.running ? this.pause() : this.start()));
    step.addEventListener("click", () => this.single());
    reset.addEventListener("click", () => this.reset());
    target.addEventListener("input", () => this.askAnew());
    history.addEventListener("input", () => this.remember());
    section.addEventListener("change", () => (this.pace.fast = this.parts.fast.checked));
    document.addEventListener("visibilitychange", () => document.hidden && this.pause());
    new ResizeObserver(() => this.draw()).observe(section);
    this.showValues();
  }

  start() {
    if (!this.run) return;
    if (this.run.done) this.reset();
    this.running = true;
    this.showState();
    this.pace.begin();
    this.say(`${this.robot.words.asked(this.target)}: off it goes.`);
    requestAnimationFrame((now) => this.frame(now));
  }

  pause() {
    if (!this.running) return;
    this.running = false;
    this.pace.share = 1;
    this.showState();
    this.say(`Paused. ${this.progress()}`);
    this.draw();
  }

  single() {
    if (!this.run) return;
    this.running = false;
    if (this.run.done) this.reset();
    this.advance();
    this.pace.share = 1;
    this.showState();
    if (!this.run.done) this.say(this.progress());
    this.draw();
  }

  reset() {
    if (!this.run) return;
    this.running = false;
    this.moved = false;
    this.run.reset(++this.seed);
    this.pace.share = 1;
    this.showState();
    this.say(`${this.robot.words.asked(this.target)}; a new run stands at its start.`);
    this.draw();
  }

  askAnew() {
    this.showValues();
    if (!this.run) return;
    this.run.target = this.target;
    this.moved ||= this.run.steps > 0;
    this.say(`${this.robot.words.asked(this.target)}. ${this.run.steps ? this.progress() : ""}`);
    this.draw();
  }

  remember() {
    this.showValues();
    if (!this.run) return;
    this.run.agent.context = this.history;
    this.say(`It reads its last ${counted(this.history, "step")}. ${this.robot.words.learned}`);
  }

  // One frame on the screen: as many steps as are due, then the pictures.
  frame(now) {
    if (!this.running) return;
    this.pace.spend(now, () => this.advance());
    const calm = lessMotion.matches && this.running;
    if (!calm) this.draw();
    if (this.running && now - this.spoken > SILENCE) this.say(this.progress());
    requestAnimationFrame((next) => this.frame(next));
  }

  // One step of the run; returns whether there is another.
  advance() {
    this.run.step();
    this.parts.section.dataset.state = "moving";
    if (this.run.done) this.finish();
    return !this.run.done;
  }

  finish() {
    const { target, achieved } = this.run;
    this.running = false;
    this.finished.push({ asked: target, achieved: achieved.at(-1), moved: this.moved });
    this.pace.share = 1;
    this.showState();
    this.say(this.robot.words.finished(this.run));
  }

  progress() {
    return this.robot.words.progress(this.run);
  }

  say(sentence) {
    this.spoken = performance.now();
    this.parts.status.textContent = sentence;
  }

  showValues() {
    this.parts.targetValue.textContent = this.robot.words.wish(this.target);
    this.parts.historyValue.textContent = counted(this.history, "step");
    this.parts.target.setAttribute("aria-valuetext", this.robot.words.wish(this.target));
    this.parts.history.setAttribute("aria-valuetext", counted(this.history, "step"));
  }

  showState() {
    const { run, step, reset } = this.parts;
    run.textContent = this.running ? "Pause" : this.run.done ? "Run again" : "Run";
    for (const button of [run, step, reset]) button.disabled = false;
  }

  draw() {
    if (!this.run) return;
    const { stage, returns, obedience, attention, numbers } = this.parts;
    const { robot, run } = this;
    robot.draw(stage, run, this.pace.share);
    drawReturns(returns, run, robot.range);
    drawObedience(obedience, this.finished, robot.range, robot.best);
    drawAttention(attention, run.agent.prediction?.attention);
    numbers.textContent = robot.words.numbers(run, this.running ? this.pace.factor : 0);
    if (!this.running) this.describe();
  }

  // What the pictures show, for those who cannot see them; while it runs the status says enough.
  describe() {
    const { stage, returns, obedience, attention } = this.parts;
    const { prediction } = this.run.agent;
    stage.setAttribute("aria-label", this.robot.words.scene(this.run));
    returns.setAttribute("aria-label", this.progress());
    const runs = this.finished.map((run) => this.robot.words.pair(run));
    obedience.setAttribute("aria-label", `Finished runs: ${runs.join("; ") || "none yet"}.`);
    attention.setAttribute("aria-label", prediction ? attentionInWords(prediction.attention) : "No step yet.");
  }
}

const CALM =
  "Your system asks for less motion, so nothing moves by itself: Step shows one step, Run goes to the end and shows that.";

// The elements with `data-part`, by that name.
function partsOf(section) {
  const found = { section };
  for (const element of section.querySelectorAll("[data-part]")) found[element.dataset.part] = element;
  return found;
}

const counted = (count, thing) => `${count} ${thing}${count === 1 ? "" : "s"}`;
