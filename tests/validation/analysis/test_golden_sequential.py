"""Group-sequential bounds and sample sizes against figures of others; a name says the status.

Published: rows 25, 28 (SAS), 30, 31, 33 of the reference's table. Recomputed: the reference's own code, and rpact 3.3.4
from Debian (its command stands in `r/sequential.R`).
"""

import math
from itertools import accumulate

import numpy as np
import pytest

from analysis_data import agree
from trialogue.analysis.sequential import (
    compute_conditional_power,
    compute_events_freedman,
    compute_events_schoenfeld,
    compute_predictive_power,
    compute_size_lachin_foulkes,
    compute_size_two_proportions,
    design_by_spending,
    design_fisher,
    design_obrien_fleming,
    design_pocock,
    design_wang_tsiatis,
    hwang_shih_decani,
    lan_demets_obrien_fleming,
    lan_demets_pocock,
    reestimate_two_proportions,
)
from trialogue.errors import BadInput


def test_row_25_published_obrien_fleming_three_looks() -> None:
    design = design_obrien_fleming(3)
    assert agree(design.efficacy, "3.4710914 2.4544323 2.0040356")
    assert agree(design.alpha_spent(), "0.00025917372 0.0071600594 0.025000000")


def test_rows_26_27_recomputed_obrien_fleming_and_pocock() -> None:
    assert agree(design_obrien_fleming(2).efficacy, "2.7965 1.9774")
    assert agree(design_obrien_fleming(4).efficacy, "4.0486 2.8628 2.3375 2.0243")
    assert agree(design_obrien_fleming(5).efficacy, "4.5617 3.2256 2.6337 2.2809 2.0401")
    assert agree([design_pocock(looks).efficacy[0] for looks in (2, 3, 4, 5)], "2.1783 2.2895 2.3613 2.4132")


def test_rows_28_29_recomputed_lan_demets() -> None:
    assert agree(design_by_spending(2, lan_demets_obrien_fleming).efficacy, "2.9626 1.9686")
    assert agree(design_by_spending(3, lan_demets_obrien_fleming).efficacy, "3.7103 2.5114 1.9930")
    assert agree(design_by_spending((0.5, 0.75, 1), lan_demets_obrien_fleming).efficacy, "2.9626 2.3590 2.0141")
    assert agree(design_by_spending(3, lan_demets_pocock).efficacy, "2.2794 2.2949 2.2959")


def test_row_28_published_lan_demets_by_sas() -> None:
    assert agree(design_by_spending((0.5, 0.75, 1), lan_demets_obrien_fleming).efficacy[1:2], "2.35902")


def test_rows_30_31_published_hwang_shih_decani() -> None:
    three = design_by_spending(3, hwang_shih_decani(-4))
    assert agree(three.efficacy, "3.0107 2.5465 1.9992")
    assert agree(three.nominal, "0.0013 0.0054 0.0228")
    five = design_by_spending(5, hwang_shih_decani(-4))
    assert agree(five.efficacy, "3.2527 2.9860 2.6917 2.3737 2.0253")


def test_row_31_published_size_of_five_looks() -> None:
    five = design_by_spending(5, hwang_shih_decani(-4))
    ratios = [five.inflation(0.9) * fraction for fraction in five.fractions]
    assert agree(ratios, "0.205 0.409 0.614 0.819 1.023")
    assert agree((ratios[-1], five.drift_for(0.9) / math.sqrt(ratios[-1])), "1.02344 3.241516")


RPACT = {
    ("OF", 3): "3.471091445 2.454432299 2.004035580",
    ("P", 3): "2.289478456 2.289478456 2.289478456",
    ("asOF", 4): "4.332633646 2.963131599 2.359044283 2.014090148",
    ("asP", 5): "2.437976688 2.426813859 2.410194146 2.396649284 2.385999707",
    ("asHSD", 5): "3.252668488 2.986045942 2.691657446 2.373666992 2.025321425",
}


@pytest.mark.parametrize(("kind", "looks"), RPACT)
def test_recomputed_by_rpact_bounds(kind: str, looks: int) -> None:
    design = {
        "OF": lambda: design_obrien_fleming(looks),
        "P": lambda: design_pocock(looks),
        "asOF": lambda: design_by_spending(looks, lan_demets_obrien_fleming),
        "asP": lambda: design_by_spending(looks, lan_demets_pocock),
        "asHSD": lambda: design_by_spending(looks, hwang_shih_decani(-4)),
    }[kind]()
    # rpact's own integration agrees to seven digits.
    assert design.efficacy == pytest.approx([float(word) for word in RPACT[kind, looks].split()], abs=2e-7)


def test_recomputed_by_rpact_power_and_expected_size() -> None:
    design = design_obrien_fleming(3)
    assert design.drift_for(0.8) ** 2 == pytest.approx(7.985499096, abs=1e-6)
    assert design.inflation(0.8) == pytest.approx(1.017406224, abs=1e-7)
    assert design.power(3.0) == pytest.approx(0.8449587282, abs=1e-7)
    expected = [100 * design.expected_information(drift) for drift in (0.0, 3.0)]
    assert expected == pytest.approx([99.75269213, 82.00343644], abs=1e-5)


def test_recomputed_by_rpact_futility_not_binding() -> None:
    for looks, low, shift in (
        (3, (-0.2387240336, 0.9410672351), 11.24171454),
        (5, (-0.90161864106, -0.03674875879, 0.69450781619, 1.36032231093), 11.57195724),
    ):
        design = design_by_spending(looks, hwang_shih_decani(-4), futility=hwang_shih_decani(-2), beta=0.1)
        assert design.futility[:-1] == pytest.approx(low, abs=2e-6)
        assert design.futility[-1] == design.efficacy[-1]
        assert design.drift_for(0.9) ** 2 == pytest.approx(shift, abs=1e-5)
        assert sum(design.crossing(design.drift_for(0.9))[1]) == pytest.approx(0.1, abs=1e-8)
        assert design.alpha_spent()[-1] == pytest.approx(0.025, abs=1e-9)


def test_recomputed_by_rpact_futility_binding() -> None:
    design = design_by_spending(
        3, lan_demets_obrien_fleming, futility=lan_demets_obrien_fleming, beta=0.1, binding=True
    )
    assert design.efficacy == pytest.approx((3.710302873, 2.511394550, 1.958784380), abs=2e-6)
    assert design.futility[:2] == pytest.approx((-0.7133670472, 0.9758355399), abs=2e-6)


def test_row_33_published_lachin_foulkes() -> None:
    found = compute_size_lachin_foulkes(0.2, 0.1, accrual=0.5, total=2, dropout=0.1, power=0.9)
    # gsDesign's nSurvival, type "rr": the variance under the hypothesis from the mean hazard.
    assert (math.ceil(found.participants), math.ceil(found.events)) == (430, 91)


def test_row_34_recomputed_events() -> None:
    ratios = (0.5, 0.6, 0.65, 0.7)
    assert agree([compute_events_schoenfeld(each) for each in ratios], "65.35 120.32 169.18 246.79")
    assert agree([compute_events_schoenfeld(each, power=0.9) for each in ratios], "87.48 161.07 226.48 330.38")
    assert agree([compute_events_freedman(each) for each in ratios], "70.64 125.58 174.44 252.04")


def test_row_35_recomputed_two_proportions() -> None:
    pairs = ((0.35, 0.20), (0.40, 0.25), (0.35, 0.175), (0.30, 0.15))
    assert agree([compute_size_two_proportions(*pair) for pair in pairs], "137.91 151.87 98.05 120.47")


@pytest.mark.parametrize("drift", [0.0, 3.2])
def test_bounds_hold_in_simulated_trials(drift: float) -> None:
    """Type I error, power and stops at each look, by 200,000 simulated walks: within 4 Monte-Carlo errors."""
    design = design_by_spending((0.3, 0.55, 1), lan_demets_obrien_fleming, futility=hwang_shih_decani(-2), beta=0.1)
    draw = np.random.Generator(np.random.Philox(key=11))
    steps = np.diff((0.0, *design.fractions))
    scores = (draw.standard_normal((200_000, 3)) * np.sqrt(steps) + drift * steps).cumsum(axis=1)
    z = scores / np.sqrt(design.fractions)
    going = np.ones(len(z), bool)
    for look, (up, down) in enumerate(zip(*design.crossing(drift), strict=True)):
        high, low = going & (z[:, look] >= design.efficacy[look]), going & (z[:, look] < design.futility[look])
        for share, expected in ((high.mean(), up), (low.mean(), down)):
            assert abs(share - expected) < 4 * math.sqrt(max(expected * (1 - expected), 1e-9) / len(z)) + 1e-6
        going &= ~high & ~low
    assert not going.any()


def test_conditional_power_by_its_definition() -> None:
    design = design_obrien_fleming(2)
    for z, drift in ((1.0, 3.0), (0.2, 1.0), (2.5, 0.0)):
        mean, spread = z * math.sqrt(0.5) + drift * 0.5, math.sqrt(0.5)
        expected = 0.5 * math.erfc((design.efficacy[1] - mean) / spread / math.sqrt(2))
        assert compute_conditional_power(design, 1, z, drift=drift) == pytest.approx(expected, abs=1e-12)
    trend = compute_conditional_power(design, 1, 2.0)
    assert trend == compute_conditional_power(design, 1, 2.0, drift=2.0 / math.sqrt(0.5))


def test_conditional_power_averages_to_the_power() -> None:
    design = design_obrien_fleming(3)
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    z = nodes + 3.0 * math.sqrt(1 / 3)
    inside = [
        weight * (1.0 if value >= design.efficacy[0] else compute_conditional_power(design, 1, value, drift=3.0))
        for value, weight in zip(z, weights / math.sqrt(2 * math.pi), strict=True)
    ]
    assert sum(inside) == pytest.approx(design.power(3.0), abs=2e-4)


def test_predictive_power_averages_conditional_power() -> None:
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    z, fraction, critical = 1.4, 0.4, 1.96
    drifts = (z + nodes) / math.sqrt(fraction)
    powers = [
        0.5 * math.erfc((critical - z * math.sqrt(fraction) - drift * (1 - fraction)) / math.sqrt(2 * (1 - fraction)))
        for drift in drifts
    ]
    expected = float(np.dot(weights, powers)) / math.sqrt(2 * math.pi)
    assert compute_predictive_power(z, fraction, critical) == pytest.approx(expected, abs=1e-9)


def test_reestimation_keeps_the_planned_size_where_the_pooled_rate_is_as_planned() -> None:
    assert reestimate_two_proportions(55, 200, difference=0.15).participants == 2 * math.ceil(137.91)
    assert reestimate_two_proportions(80, 200, difference=0.15).participants > 276


def test_spending_rises_to_the_whole() -> None:
    for spend in (lan_demets_obrien_fleming, lan_demets_pocock, hwang_shih_decani(-4), hwang_shih_decani(0)):
        parts = [spend(0.025, fraction) for fraction in (0, 0.2, 0.5, 0.9, 1)]
        assert parts == list(accumulate(parts, max)) and parts[0] == 0 and parts[-1] == pytest.approx(0.025, abs=1e-15)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: design_pocock(0), "0 looks"),
        (lambda: design_pocock((0.5, 0.4, 1)), "must rise"),
        (lambda: design_wang_tsiatis(2, shape=0.25, alpha=0.6), "alpha 0.6"),
        (lambda: design_pocock(2).drift_for(0.01), "power 0.01"),
        (lambda: compute_conditional_power(design_pocock(2), 2, 1.0), "no look after"),
        (lambda: compute_events_schoenfeld(1), "other than 1"),
        (lambda: compute_size_two_proportions(0.2, 0.2), "differ"),
        (lambda: reestimate_two_proportions(1, 100, difference=0.2), "does not fit"),
        (lambda: compute_size_lachin_foulkes(0.2, 0.1, accrual=3, total=2), "accrual 3"),
    ],
)
def test_bad_input_is_named(call: object, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        call()  # type: ignore[operator]


def test_row_32_published_fisher_combination() -> None:
    design = design_fisher(3)
    assert agree(design.critical, "0.012308547 0.0016635923 0.00029106687")
    assert design.spent[-1] == pytest.approx(0.025, abs=1e-12)
    assert design.rejected_at([0.2, 0.005]) == 2
    assert design.rejected_at([0.2, 0.5, 0.5]) is None


@pytest.mark.parametrize("stages", [2, 3, 5])
def test_fisher_combination_holds_its_level_in_simulated_trials(stages: int) -> None:
    design = design_fisher(stages)
    products = np.cumprod(np.random.default_rng(stages).random((400_000, stages)), axis=1)
    share = (products <= np.array(design.critical)).any(axis=1).mean()
    assert abs(share - 0.025) < 4 * np.sqrt(0.025 * 0.975 / 400_000)


def test_fisher_combination_names_what_cannot_be() -> None:
    for call, words in (
        (lambda: design_fisher(0), "0 stages"),
        (lambda: design_fisher(2, 1.5), "alpha 1.5"),
        (lambda: design_fisher(2).rejected_at([0.5, 0.5, 0.5]), "3 p values for 2 stages"),
        (lambda: design_fisher(2).rejected_at([1.5]), "p value 1.5 of stage 1"),
    ):
        with pytest.raises(BadInput, match=words):
            call()
