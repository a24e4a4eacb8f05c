# The second program: R with survival (3.5-3), MASS and base. Reads long CSV files in the folder given, writes figures.
# Rscript double_programming.R FOLDER
suppressPackageStartupMessages({library(survival); library(MASS)})
options(warn = -1)
folder <- commandArgs(trailingOnly = TRUE)[1]
rows <- read.csv(file.path(folder, "rows.csv"))
flares <- read.csv(file.path(folder, "flares.csv"))
out <- list()
put <- function(set, name, value) {
  value <- as.numeric(value)
  if (length(value) > 0) out[[length(out) + 1]] <<- paste0(set, ",", name, seq_along(value), ",",
                                                           sprintf("%.12g", value))
}
probe <- function(v) v[unique(pmax(1, floor(c(.25, .5, .75, 1) * length(v))))]
try_put <- function(set, name, expression) {
  value <- tryCatch(expression, error = function(e) NULL)
  if (!is.null(value)) put(set, name, value)
}
exact <- coxph.control(eps = 1e-14, iter.max = 100, toler.chol = 1e-16)
for (set in unique(rows$set)) {
  d <- rows[rows$set == set, ]
  plain <- all(d$entry == 0)
  response <- if (plain) Surv(d$time, d$event) else Surv(d$entry, d$time, d$event)
  for (type in c("log", "log-log", "plain")) {
    fit <- survfit(response ~ 1, weights = d$weight, conf.type = type, robust = FALSE)
    if (type == "log") { put(set, "km.survival.", probe(fit$surv)); put(set, "km.error.", probe(fit$std.err * fit$surv)) }
    put(set, paste0("km.", type, ".low."), probe(fit$lower)); put(set, paste0("km.", type, ".high."), probe(fit$upper))
    q <- quantile(fit, c(.25, .5))
    put(set, paste0("km.", type, ".quartile."), c(q$quantile[1], q$lower[1], q$upper[1]))
    put(set, paste0("km.", type, ".median."), c(q$quantile[2], q$lower[2], q$upper[2]))
  }
  tau <- 0.7 * max(d$time)
  try_put(set, "rmst.", {
    t <- summary(survfit(response ~ 1, weights = d$weight, robust = FALSE), rmean = tau)$table
    c(t["rmean"], t["se(rmean)"])
  })
  if (plain && all(d$weight == 1)) {
    for (rho in c(0, 1)) {
      try_put(set, paste0("logrank.rho", rho, "."), {
        s <- survdiff(Surv(time, event) ~ group, data = d, rho = rho); c(s$chisq, sum(s$exp > 0) - 1) })
      try_put(set, paste0("logrank.strata.rho", rho, "."), {
        s <- survdiff(Surv(time, event) ~ group + strata(stratum), data = d, rho = rho); s$chisq })
    }
  }
  for (strata in c(FALSE, TRUE)) {
    name <- if (strata) "cox.strata." else "cox."
    try_put(set, name, {
      f <- if (strata) coxph(response ~ (group == 1) + x + strata(stratum), d, weights = weight, control = exact)
           else coxph(response ~ (group == 1) + x, d, weights = weight, control = exact)
      if (anyNA(coef(f)) || any(abs(coef(f)) > 8)) NULL
      else c(coef(f), f$var[c(1, 2, 4)], f$loglik, f$score, f$wald.test)
    })
  }
  if (any(d$cause > 0)) {
    cause <- factor(d$cause, 0:2)
    m <- if (plain) Surv(d$time, cause) else Surv(d$entry, d$time, cause)
    ident <- seq_len(nrow(d))
    try_put(set, "incidence.", {
      f <- survfit(m ~ 1, weights = d$weight, id = ident)
      c(probe(f$pstate[, 2]), probe(f$pstate[, 3]))
    })
  }
  # Grouped proportional hazards where no visit was missed: a binomial model, a row each visit a participant came to.
  known <- d$found == 0 | d$found == d$clear + 1
  v <- d[known, ]
  if (nrow(v) > 5 && any(v$found > 0)) {
    visits <- do.call(rbind, lapply(seq_len(nrow(v)), function(i) {
      last <- if (v$found[i] > 0) v$found[i] else v$clear[i]
      data.frame(visit = seq_len(last), y = as.numeric(seq_len(last) == v$found[i]), treated = v$group[i] == 1)
    }))
    keep <- tapply(visits$y, visits$visit, sum)
    visits <- visits[visits$visit %in% names(keep)[keep > 0], ]
    everybody <- tapply(visits$y, visits$visit, mean)
    if (all(everybody < 1)) try_put(set, "visits.", {
      f <- if (length(everybody) > 1) glm(y ~ factor(visit) - 1 + treated, binomial("cloglog"), visits,
                                          control = glm.control(1e-14, 200))
           else glm(y ~ treated, binomial("cloglog"), visits, control = glm.control(1e-14, 200))
      b <- coef(f)["treatedTRUE"]
      if (is.na(b) || abs(b) > 8) NULL else c(b, as.numeric(logLik(f)))
    })
  }
  fl <- flares[flares$set == set, ]
  if (nrow(fl) > 0) {
    try_put(set, "recurrent.", {
      pieces <- do.call(rbind, lapply(seq_len(nrow(d)), function(i) {
        at <- sort(fl$at[fl$row == i]); ends <- c(at, d$time[i])
        data.frame(id = i, from = c(0, at), to = ends, y = c(rep(1, length(at)), 0))
      }))
      pieces <- pieces[pieces$to > pieces$from, ]
      f <- survfit(Surv(from, to, y) ~ 1, pieces, id = pieces$id, robust = TRUE)
      c(max(f$cumhaz), f$std.chaz[length(f$std.chaz)])
    })
    counts <- tabulate(fl$row, nrow(d))
    g <- d$group == 1
    try_put(set, "rate.", {
      if (length(unique(g)) < 2 || sum(counts[g]) == 0 || sum(counts[!g]) == 0) NULL else {
        f <- glm.nb(counts ~ g + offset(log(d$time)), control = glm.control(1e-13, 500))
        if (f$theta > 200) NULL
        else c(coef(f), diag(vcov(f)), 1 / f$theta, as.numeric(logLik(f)))
      }
    })
  }
}
writeLines(c("set,figure,value", unlist(out)), file.path(folder, "r_figures.csv"))
