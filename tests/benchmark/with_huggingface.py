"""Hugging Face as a contender: `prepare DATA FOLDER`, then `train FOLDER STEPS`.

The recipe is that of its blog (huggingface.co/blog/train-decision-transformers): an Arrow data
set of episodes, a collator that cuts windows, `DecisionTransformerModel` under `Trainer`.
"""

import random
import sys

import numpy as np
import torch
from datasets import Dataset, load_from_disk
from transformers import (
    DecisionTransformerConfig,
    DecisionTransformerModel,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)
from turns import TrainingTurns

from data import ACTION_DIM, STATE_DIM, read


def prepare(path: str, folder: str) -> None:
    """Write the data as the Arrow data set that the recipe downloads."""
    data = read(path)
    columns = {"observations": data.states, "actions": data.actions, "rewards": data.rewards}
    episodes = {name: data.split(values) for name, values in columns.items()}
    Dataset.from_dict(episodes).save_to_disk(folder)


def train(folder: str, steps: str) -> None:
    """Train in turns of `steps` updates with `Trainer`."""
    turns = TrainingTurns(int(steps))
    dataset = load_from_disk(folder)
    config = DecisionTransformerConfig(state_dim=STATE_DIM, act_dim=ACTION_DIM)  # paper size
    arguments = TrainingArguments(
        output_dir=folder + "-runs",
        remove_unused_columns=False,
        num_train_epochs=10**6,
        per_device_train_batch_size=64,
        learning_rate=1e-3,
        weight_decay=1e-4,
        lr_scheduler_type="constant_with_warmup",
        warmup_steps=20,
        optim="adamw_torch",
        max_grad_norm=0.25,
        report_to="none",
        save_strategy="no",
        disable_tqdm=True,
        use_cpu=True,
    )
    model = TrainableDecisionTransformer(config)
    trainer = Trainer(model, arguments, train_dataset=dataset, data_collator=Collator(dataset))
    trainer.add_callback(AfterUpdate(model, turns))
    trainer.train()


class TrainableDecisionTransformer(DecisionTransformerModel):
    """The model with a loss: the mean squared error of the actions of real steps."""

    def forward(self, **batch: torch.Tensor) -> dict[str, torch.Tensor]:
        predicted = super().forward(**batch)[1].reshape(-1, ACTION_DIM)  # [B·K, A]
        real = batch["attention_mask"].reshape(-1) > 0
        wanted = batch["actions"].reshape(-1, ACTION_DIM)
        self.last_loss = ((predicted[real] - wanted[real]) ** 2).mean()
        return {"loss": self.last_loss}


class AfterUpdate(TrainerCallback):
    """Hands the loss of each update to the turns."""

    def __init__(self, model: TrainableDecisionTransformer, turns: TrainingTurns) -> None:
        self.model, self.turns = model, turns

    def on_step_end(self, *_: object, **__: object) -> None:
        self.turns.after_update(self.model.last_loss.item())


class Collator:
    """Cuts windows out of episodes drawn by length, and ignores the rows it is handed."""

    def __init__(self, dataset: Dataset, context: int = 20) -> None:
        self.dataset, self.context = dataset, context
        states, lengths = [], []
        for observations in dataset["observations"]:
            states.extend(observations)
            lengths.append(len(observations))
        states = np.vstack(states)
        self.mean, self.std = states.mean(axis=0), states.std(axis=0) + 1e-6
        self.chances = np.array(lengths) / sum(lengths)

    def __call__(self, rows: list) -> dict[str, torch.Tensor]:
        chosen = np.random.choice(len(self.chances), size=len(rows), p=self.chances)  # noqa: NPY002
        cut = [self._window(self.dataset[int(episode)]) for episode in chosen]
        return {name: torch.stack([window[name] for window in cut]) for name in cut[0]}

    def _window(self, episode: dict[str, list]) -> dict[str, torch.Tensor]:
        first = random.randint(0, len(episode["rewards"]) - 1)
        span = slice(first, first + self.context)
        states = (np.array(episode["observations"][span]) - self.mean) / self.std
        rtg = returns_to_go(np.array(episode["rewards"][first:]))[: len(states)]
        missing = self.context - len(states)
        window = {
            "states": np.pad(states, ((missing, 0), (0, 0))),
            "actions": np.pad(
                np.array(episode["actions"][span]), ((missing, 0), (0, 0)), constant_values=-10
            ),
            "returns_to_go": np.pad(rtg / 1000, (missing, 0))[:, None],
            "rewards": np.pad(np.array(episode["rewards"][span]), (missing, 0))[:, None],
        }
        tensors = {name: torch.from_numpy(values).float() for name, values in window.items()}
        steps = np.pad(np.arange(first, first + len(states)), (missing, 0))
        tensors["timesteps"] = torch.from_numpy(steps)
        tensors["attention_mask"] = (torch.arange(self.context) >= missing).long()
        return tensors


def returns_to_go(rewards: np.ndarray) -> np.ndarray:
    """Return the sums of rewards from each step on, step by step as the recipe does."""
    sums = np.zeros_like(rewards)
    sums[-1] = rewards[-1]
    for step in reversed(range(len(rewards) - 1)):
        sums[step] = rewards[step] + sums[step + 1]
    return sums


if __name__ == "__main__":
    torch.set_num_threads(1)
    {"prepare": prepare, "train": train}[sys.argv[1]](*sys.argv[2:])
