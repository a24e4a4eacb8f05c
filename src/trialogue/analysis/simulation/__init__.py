"""Many simulated trials, reproducible by seed whatever the number of workers.

- `trial.py`: what is assumed of a two-arm flare trial, checked;
- `outcomes.py`: from that, the probability of every outcome a participant can have at visits;
- `table_path.py`: the fast path: one random number a participant, compiled;
- `participant_path.py`: the general path: every flare, visit and drop-out by itself, also in continuous time;
- `protocol_trial.py`, `protocol_path.py`: the trial by its protocol document, with everything it says;
- `run.py`: any path through `executor`, and the power with its Monte-Carlo error.

Pure but for the processes that `executor` starts. May import `conduct`, the rest of `analysis` but reports, `executor`;
imported by `cli` and `portal`.
"""

from trialogue.analysis.simulation.protocol_trial import ProtocolTrial, protocol_trial
from trialogue.analysis.simulation.run import SimulatedPower, simulate_power
from trialogue.analysis.simulation.trial import FlareTrial, flare_trial

__all__ = ["FlareTrial", "ProtocolTrial", "SimulatedPower", "flare_trial", "protocol_trial", "simulate_power"]
