"""Survival estimators against figures of others. A name says the status: published, or independently recomputed.

Published: the text with the figure was read (R's own test output, mostly). Recomputed: no text was read, another
program gave the figure. Row numbers are those of `reference/conduct/golden_numbers.md`.
"""

from pathlib import Path

import numpy as np
import pytest

from analysis_data import Columns, agree, read_columns
from trialogue.analysis.survival import (
    SurvivalData,
    compare_restricted_means,
    estimate_survival,
    fit_cox,
    fit_weibull,
    log_rank_test,
    survival_data,
)
from trialogue.errors import BadInput


def _lung(shared: Path) -> tuple[Columns, SurvivalData]:
    lung = read_columns(shared, "survival_csv/cancer.csv")
    return lung, survival_data(lung.numbers("time"), [value == "2" for value in lung["status"]])


def _of(columns: Columns, time: str, status: str) -> SurvivalData:
    return survival_data(columns.numbers(time), columns.numbers(status))


def test_rows_1_2_published_lung_size_and_median(shared: Path) -> None:
    _, data = _lung(shared)
    assert (len(data), int(data.event.sum())) == (228, 165)
    median = estimate_survival(data, interval="log").median()
    assert median.interval is not None
    assert agree((median.value, median.interval.low, median.interval.high), "310 285 363")


def test_row_3_recomputed_lung_medians_by_sex(shared: Path) -> None:
    lung, data = _lung(shared)
    for sex, counts, figures in (("1", (138, 112), "270 212 310"), ("2", (90, 53), "426 348 550")):
        part = data.taken(np.array(lung["sex"]) == sex)
        median = estimate_survival(part).median()
        assert (len(part), int(part.event.sum())) == counts
        assert median.interval is not None
        assert agree((median.value, median.interval.low, median.interval.high), figures)


def test_row_4_recomputed_lung_log_rank(shared: Path) -> None:
    lung, data = _lung(shared)
    test = log_rank_test(data, lung["sex"]).test
    assert agree((test.statistic, test.p_value), "10.32674 0.001311165")


def test_row_5_recomputed_lung_cox_efron(shared: Path) -> None:
    lung, data = _lung(shared)
    fit = fit_cox(data, {"sex": lung.numbers("sex")})
    # The row's -0.531022 is where lifelines stops by default; R (survival 3.5-3, eps = 1e-15) prints -0.531023540006.
    assert agree((fit.coefficients[0],), "-0.531023540006")
    assert abs(fit.coefficients[0] - -0.531022) < 2e-6
    assert agree((fit.covariance[0, 0] ** 0.5, fit.wald.p_value), "0.167179 0.001491")


def test_row_6_published_lung_stratified_log_rank(shared: Path) -> None:
    lung, _ = _lung(shared)
    whole = lung.rows("pat.karno", "inst")
    data = survival_data(whole.numbers("time"), [value == "2" for value in whole["status"]])
    test = log_rank_test(data, whole.numbers("pat.karno"), stratum=whole["inst"]).test
    assert (len(data), test.degrees) == (224, 7)
    assert agree((test.statistic, test.p_value), "21.368 0.003")
    assert agree((test.statistic,), "21.368446")


def test_row_7_published_ovarian_log_rank(shared: Path) -> None:
    ovarian = read_columns(shared, "survival_csv/ovarian.csv")
    found = log_rank_test(_of(ovarian, "futime", "fustat"), ovarian["rx"])
    assert agree((found.test.statistic, found.test.p_value), "1.063 0.303")
    assert agree((*found.observed, *found.expected), "7 5 5.23 6.77")
    assert agree((found.test.statistic, found.test.p_value), "1.062740 0.302591")


def test_row_8_published_leukaemia_log_rank(shared: Path) -> None:
    aml = read_columns(shared, "survival_csv/leukemia.csv")
    found = log_rank_test(_of(aml, "time", "status"), aml["x"])
    assert agree((found.test.statistic, found.test.p_value), "3.4 0.07")
    assert agree((*found.observed, *found.expected), "7 11 10.69 7.31")
    assert agree((found.test.statistic, found.test.p_value), "3.396389 0.065339")


def test_row_9_published_veteran_cox(shared: Path) -> None:
    veteran = read_columns(shared, "survival_csv/veteran.csv")
    fit = fit_cox(_of(veteran, "time", "status"), {name: veteran.numbers(name) for name in ("karno", "age", "trt")})
    assert agree((fit.coefficients[0],), "-0.034443897")


def test_rows_10_to_12_recomputed_veteran_log_rank(shared: Path) -> None:
    veteran = read_columns(shared, "survival_csv/veteran.csv")
    data = _of(veteran, "time", "status")
    treatment = log_rank_test(data, veteran["trt"]).test
    assert agree((treatment.statistic, treatment.p_value), "0.0082273 0.927727")
    cells = log_rank_test(data, veteran["celltype"]).test
    assert cells.degrees == 3
    assert agree((cells.statistic, cells.p_value * 1e5), "25.40370 1.2712")
    strata = log_rank_test(data, veteran["trt"], stratum=veteran["celltype"]).test
    assert agree((strata.statistic, strata.p_value), "0.701743 0.402199")


def test_row_15_recomputed_restricted_means_of_pbc(shared: Path) -> None:
    pbc = read_columns(shared, "survival_csv/pbc.csv").rows("trt")
    years = [days / 365.25 for days in pbc.numbers("time")]
    data = survival_data(years, [value == "2" for value in pbc["status"]])
    # The reference's arm 1 is treatment 1, its arm 0 treatment 2.
    found = compare_restricted_means(data, [value == "1" for value in pbc["trt"]], 10)
    interval = found.difference.interval
    assert len(data) == 312
    assert interval is not None
    assert agree((found.means[1].value, found.means[0].value), "7.146493 7.283416")
    assert agree((found.difference.value, interval.low, interval.high), "-0.136923 -0.938519 0.664674")
    assert agree((found.test.p_value,), "0.737786")


def test_row_16_recomputed_restricted_means_of_lung(shared: Path) -> None:
    lung, data = _lung(shared)
    found = compare_restricted_means(data, lung["sex"], 365)
    assert agree((found.means[0].value, found.means[1].value), "241.4951 297.4654")
    assert found.difference.standard_error is not None
    assert agree((found.difference.value, found.difference.standard_error), "55.9703 14.9581")


@pytest.mark.parametrize("method", ["log", "log-log", "plain"])
def test_unvalidated_limits_lie_around_the_curve(shared: Path, method: str) -> None:
    curve = estimate_survival(_lung(shared)[1], interval=method)  # type: ignore[arg-type]
    known = ~np.isnan(curve.low)
    assert known.sum() >= 180
    assert (curve.low[known] <= curve.survival[known]).all() and (curve.survival[known] <= curve.high[known]).all()


def test_rows_13_14_published_lung_weibull(shared: Path) -> None:
    lung, data = _lung(shared)
    plain = fit_weibull(data)
    assert agree((plain.coefficients[0], plain.scale), "6.034904 0.7593936")
    assert agree((plain.log_likelihood,), "-1153.9")
    names = ("sex", "age", "ph.ecog")
    known = lung.rows("time", *names)
    data = survival_data(known.numbers("time"), [value == "2" for value in known["status"]])
    fit = fit_weibull(data, {name: known.numbers(name) for name in names})
    assert agree(fit.coefficients, "6.273435252 0.401090541 -0.007475439 -0.339638098")
    assert agree((fit.scale,), "0.731109")


def test_recomputed_weibull_without_censoring_by_scipy() -> None:
    from scipy import stats

    time = np.random.default_rng(1).weibull(1.7, 80) * 4
    shape, _, scale = stats.weibull_min.fit(time, floc=0)
    fit = fit_weibull(survival_data(time, np.ones(80)))
    assert 1 / fit.scale == pytest.approx(shape, rel=1e-4)
    assert np.exp(fit.coefficients[0]) == pytest.approx(scale, rel=1e-4)
    assert fit.log_likelihood == pytest.approx(
        stats.weibull_min.logpdf(time, 1 / fit.scale, 0, np.exp(fit.coefficients[0])).sum()
    )


def test_weibull_hazard_ratio_is_that_of_its_hazards_and_trouble_is_named() -> None:
    generator = np.random.default_rng(2)
    arm = np.arange(2000) % 2
    time = generator.weibull(2, 2000) * np.where(arm == 1, np.sqrt(2), 1)
    end = generator.uniform(0.5, 3, 2000)
    fit = fit_weibull(survival_data(np.minimum(time, end), time <= end), {"arm": arm})
    ratio = fit.hazard_ratio("arm")
    assert ratio.standard_error is not None
    assert abs(np.log(ratio.value) - np.log(0.5)) < 4 * ratio.standard_error
    for data, covariates, words in (
        (survival_data([0, 1], [1, 1]), {}, r"time\[0\] is 0"),
        (survival_data([1, 2], [0, 0]), {}, "nobody has the event"),
        (survival_data([1, 2, 3], [1, 1, 1]), {"x": [1, 1, 1]}, "follows from the others"),
        (survival_data([1, 2], [1, 1], weight=[1, 2]), {}, "use fit_cox"),
    ):
        with pytest.raises(BadInput, match=words):
            fit_weibull(data, covariates)
