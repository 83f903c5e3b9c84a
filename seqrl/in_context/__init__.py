"""Learning within a context: Algorithm Distillation, DPT, and prompts."""

from seqrl.in_context.config import InContextConfig
from seqrl.in_context.model import (
    AlgorithmDistillation,
    DecisionPretrainedTransformer,
    InContextTransformer,
)
from seqrl.in_context.prompt import Prompted

__all__ = [
    "AlgorithmDistillation",
    "DecisionPretrainedTransformer",
    "InContextConfig",
    "InContextTransformer",
    "Prompted",
]
