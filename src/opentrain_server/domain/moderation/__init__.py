"""The offline moderator: who asks whom to do what, and is it harmful?"""

from .judgement import judge, predict, warm
from .settlement import settle
from .verdict import REASONS, VERSION, Decision, Verdict

__all__ = ["REASONS", "VERSION", "Decision", "Verdict", "judge", "predict", "settle", "warm"]
