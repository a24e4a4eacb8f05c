"""Estimators, group-sequential bounds, simulation, plots: a trial's power before it starts and its results afterwards.

- `estimate.py`: what every estimator returns, a figure with its uncertainty, its method and its source;
- `survival/`: time to a first event, competing events, events seen at visits only, events that recur;
- `proportions/`: two proportions and tables in strata;
- `sequential/`: bounds, spending, conditional power, sample size;
- `first_event.py`: the endpoint rule, the same for a trial's data and for simulated ones;
- `imputation.py`: missing endpoints imputed many times, with a tipping point;
- `datasets/`, `report/`: from a study's log to its tables and its report;
- `simulation/`: many trials, reproducible by seed whatever the number of workers.

Estimators are pure: no database, network or clock. May import `conduct` and below; imported by `portal` and `cli`.
"""
