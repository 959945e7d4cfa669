# Every cell of the team survey's tables, from the rows of an awkward programme: members missing in
# one wave, groups of one and two, ties, a ceiling, a factor nobody was asked in a cohort, an outlier.
# Debian: r-cran-clubsandwich, r-cran-sandwich, r-cran-lme4, r-cran-psych. From the repository's root:
#   Rscript tests/reference/awkward_programme.R > tests/reference/awkward_programme.csv
suppressPackageStartupMessages({ library(clubSandwich); library(sandwich); library(lme4); library(psych) })
read <- function(name, ...) read.csv(file.path("tests/reference/data", paste0(name, ".csv")), ...)
show <- function(.table, .row, ...) {
  cells <- list(...)
  for (name in names(cells)) cat(paste(.table, .row, name, format(as.numeric(cells[[name]]), digits = 15), sep = ","), "\n", sep = "")
}
cat("table,row,column,value\n")
items <- read("awkward_items")
areas <- read("awkward_areas")
kinds <- read("awkward_groups")
factors <- c("clear_purpose", "right_issues", "task_conflict", "dialogue")
of <- function(f) grep(paste0("^", f, "_"), names(items), value = TRUE)
score <- function(f) {
  block <- items[, of(f)]
  ifelse(rowMeans(!is.na(block)) >= 0.5, rowMeans(block, na.rm = TRUE), NA)
}
members <- items[, c("cohort", "group", "wave", "respondent")]
for (f in factors) members[[f]] <- score(f)
members <- members[rowSums(!is.na(members[, factors])) > 0 | TRUE, ]
mean_or_na <- function(x) if (all(is.na(x))) NA else mean(x, na.rm = TRUE)
groups_of <- function(m) {
  g <- aggregate(m[, factors], m[, c("cohort", "group", "wave")], mean_or_na)
  g$global_index <- rowMeans(g[, factors])
  g
}
wave_of <- function(g, wave, keep) { w <- g[g$wave == wave, ]; w[match(keep, w$group), ] }
answered <- function(g, wave) g$group[g$wave == wave & rowSums(!is.na(g[, factors])) > 0]
groups <- groups_of(members)
done <- sort(intersect(answered(groups, "before"), answered(groups, "after")))
before <- wave_of(groups, "before", done); after <- wave_of(groups, "after", done)
all_names <- c("global_index", factors)

change_of <- function(x, y) {
  ok <- !is.na(x) & !is.na(y); x <- x[ok]; y <- y[ok]; n <- length(x)
  t <- t.test(y, x, paired = TRUE); rms <- sqrt((var(x) + var(y)) / 2); d <- mean(y - x) / rms
  bound <- function(q) uniroot(function(ncp) pt(t$statistic, t$parameter, ncp) - q, c(-30, 30), tol = 1e-12)$root
  scale <- sd(y - x) / sqrt(n) / rms
  list(n_groups = n, mean_before = mean(x), sd_before = sd(x), mean_after = mean(y), sd_after = sd(y),
    diff = mean(y - x), ci_low = t$conf.int[1], ci_high = t$conf.int[2], t = t$statistic, df = t$parameter,
    p = t$p.value, d = d, d_low = bound(0.975) * scale, d_high = bound(0.025) * scale,
    improved = sum(y - x >= 0.1 - 1e-9), not_improved = sum(y - x < 0.1 - 1e-9), sd_diff = sd(y - x),
    wave_correlation = cor(x, y), d_z = mean(y - x) / sd(y - x),
    g_av = d * gamma((n - 1) / 2) / (sqrt((n - 1) / 2) * gamma((n - 2) / 2)),
    declined = sum(y - x <= -0.1 + 1e-9))
}
holm_of <- function(p) c(p[1], p.adjust(p[-1], "holm"))
table_of <- function(name, b, a) {
  rows <- lapply(all_names, function(f) change_of(b[[f]], a[[f]]))
  p <- sapply(rows, function(r) r$p)
  for (i in seq_along(rows)) do.call(show, c(list(name, all_names[i], p_holm = holm_of(p)[i],
    p_bh = c(p[1], p.adjust(p[-1], "BH"))[i]), rows[[i]]))
  rows
}
main <- table_of("effect_change", before, after)

# members who answered both times
answering <- rowSums(!is.na(members[, factors])) > 0
both <- intersect(members$respondent[members$wave == "before" & answering], members$respondent[members$wave == "after" & answering])
matched <- groups_of(members[members$respondent %in% both & members$wave != "followup", ])
there <- sort(intersect(answered(matched, "before"), answered(matched, "after")))
table_of("effect_change_matched", wave_of(matched, "before", there), wave_of(matched, "after", there))

# groups in cohorts: CR2 with Satterthwaite; Wilcoxon; members' standard deviation
change <- after[, all_names] - before[, all_names]
robust <- list()
long <- members
long$global_index <- apply(members[, factors], 1, mean_or_na)
noise <- function(f, m) {
  # pooled within groups: analysis of variance by group, and the covariance of those who answered twice
  b <- m[m$wave == "before" & !is.na(m[[f]]), ]; a <- m[m$wave == "after" & !is.na(m[[f]]), ]
  within <- function(w) { r <- w[[f]] - ave(w[[f]], w$group); sum(r^2) / (nrow(w) - length(unique(w$group))) }
  two <- merge(b[, c("group", "respondent", f)], a[, c("respondent", f)], by = "respondent")
  rb <- two[[3]] - ave(two[[3]], two$group); ra <- two[[4]] - ave(two[[4]], two$group)
  size <- table(two$group); cov <- sum(rb * ra) / sum(size - 1)
  g <- sort(unique(m$group)); nb <- sapply(g, function(x) sum(b$group == x)); na <- sapply(g, function(x) sum(a$group == x))
  n2 <- sapply(g, function(x) sum(two$group == x))
  setNames(sqrt(within(b) / nb + within(a) / na - 2 * n2 * cov / (nb * na)), g)
}
for (f in all_names) {
  x <- change[[f]]; ok <- !is.na(x); fit <- lm(x[ok] ~ 1)
  cohort <- before$cohort[ok]
  test <- coef_test(fit, vcov = vcovCR(fit, cluster = cohort, type = "CR2"), test = "Satterthwaite")
  half <- qt(0.975, test$df_Satt) * test$SE
  inside <- long[long$group %in% done[ok] & long$wave != "followup", ]
  sd_m <- sqrt((var(inside[[f]][inside$wave == "before"], na.rm = TRUE) + var(inside[[f]][inside$wave == "after"], na.rm = TRUE)) / 2)
  r <- round(x[ok], 9)
  exact <- all(r != 0) && !any(duplicated(abs(r)))
  w <- suppressWarnings(wilcox.test(r, exact = exact, correct = FALSE))
  se <- noise(f, inside)
  robust[[f]] <- list(n_groups = sum(ok), n_cohorts = length(unique(cohort)), diff = mean(x[ok]), se = test$SE,
    ci_low = test$beta - half, ci_high = test$beta + half, t = test$tstat, df = test$df_Satt, p = test$p_Satt,
    p_wilcoxon = w$p.value, sd_members = sd_m, d_members = mean(x[ok]) / sd_m,
    d_members_low = (test$beta - half) / sd_m, d_members_high = (test$beta + half) / sd_m,
    se_group = sqrt(mean(se^2)), expected_improved = sum(pnorm(0.1, sd = se, lower.tail = FALSE)))
}
p <- holm_of(sapply(robust, function(r) r$p)); pw <- holm_of(sapply(robust, function(r) r$p_wilcoxon))
for (i in seq_along(all_names)) do.call(show, c(list("robust_change", all_names[i], p_holm = p[i], p_wilcoxon_holm = pw[i]), robust[[i]]))

# change of the index beyond the sampling error of the group's own members
ok <- !is.na(change$global_index); inside <- long[long$group %in% done[ok] & long$wave != "followup", ]
ratio <- change$global_index[ok] / noise("global_index", inside)[done[ok]]
ci <- prop.test(sum(ratio > 1.96), length(ratio), correct = FALSE)$conf.int
show("reliable_members", 0, n_groups = length(ratio), se_median = median(noise("global_index", inside)), positive = sum(ratio > 1.96),
  negative = sum(ratio < -1.96), percent_positive = 100 * mean(ratio > 1.96), ci_low = 100 * ci[1], ci_high = 100 * ci[2])

# the members' own answers in a mixed model
own <- long[long$group %in% done & long$wave != "followup" & !is.na(long$global_index), ]
own$later <- as.numeric(own$wave == "after")
fit <- suppressMessages(lmer(global_index ~ later + (later | group) + (1 | respondent), own, control = lmerControl(optimizer = "bobyqa")))
show("robust_summary", "model", diff = fixef(fit)[2], se = sqrt(vcov(fit)[2, 2]), n_members = length(unique(own$respondent)))

# more alike? Pitman-Morgan, its interval by turning the test round, and Oldham
for (f in all_names) {
  x <- before[[f]]; y <- after[[f]]; ok <- !is.na(x) & !is.na(y); x <- x[ok]; y <- y[ok]
  test <- cor.test(x + y, y - x)
  p_of <- function(ratio) cor.test(x + y / sqrt(ratio), y / sqrt(ratio) - x)$p.value - 0.05
  ratio <- var(y) / var(x)
  show("spread_change", f, variance_ratio = ratio, ratio_low = uniroot(p_of, c(ratio / 60, ratio * 0.9999), tol = 1e-11)$root,
    ratio_high = uniroot(p_of, c(ratio * 1.0001, ratio * 60), tol = 1e-9)$root, t = test$statistic, df = test$parameter, p = test$p.value,
    oldham_r = test$estimate, oldham_low = test$conf.int[1], oldham_high = test$conf.int[2], start_r = cor(x, y - x))
}

# places of the factors in given draws of the groups
draws <- as.matrix(read("awkward_draws", header = FALSE))
places <- apply(draws, 1, function(w) {
  rows <- rep(seq_along(done), w)
  d <- sapply(factors, function(f) { x <- before[[f]][rows]; y <- after[[f]][rows]; ok <- !is.na(x + y); mean(y[ok] - x[ok]) })
  rank(-round(d, 9), ties.method = "min")
})
dplaces <- apply(draws, 1, function(w) {
  rows <- rep(seq_along(done), w)
  d <- sapply(factors, function(f) { x <- before[[f]][rows]; y <- after[[f]][rows]; ok <- !is.na(x + y); x <- x[ok]; y <- y[ok]; mean(y - x) / sqrt((var(x) + var(y)) / 2) })
  rank(-round(d, 9), ties.method = "min")
})
for (i in seq_along(factors)) show("rank_stability", factors[i],
  rank_diff_low = quantile(places[i, ], 0.025, type = 1), rank_diff_high = quantile(places[i, ], 0.975, type = 1),
  rank_d_low = quantile(dplaces[i, ], 0.025, type = 1), rank_d_high = quantile(dplaces[i, ], 0.975, type = 1))

# goals: a model of the change, clustered by group
rows <- do.call(rbind, lapply(factors, function(f) data.frame(group = done, factor = f, change = change[[f]], start = before[[f]],
  chosen = as.numeric(paste(done, f) %in% paste(areas$group, areas$factor)))))
rows <- rows[!is.na(rows$change), ]
model <- function(name, formula) {
  fit <- lm(formula, rows); v <- vcovCL(fit, cluster = rows$group, type = "HC1", cadjust = TRUE)
  b <- coef(fit)["chosen"]; se <- sqrt(v["chosen", "chosen"]); g <- length(unique(rows$group)); half <- qt(0.975, g - 1) * se
  show("goals_model", name, value = b, ci_low = b - half, ci_high = b + half, p = 2 * pt(-abs(b / se), g - 1), n = nrow(rows), n_groups = g)
}
model("goal_model_choice", change ~ chosen)
model("goal_model_places", change ~ chosen + factor + group)
model("goal_model_start", change ~ chosen + factor + group + start)

# a year after: the part of the gain that is kept, by turning the paired t-test round
third <- sort(intersect(done, answered(groups, "followup")))
b3 <- wave_of(groups, "before", third); a3 <- wave_of(groups, "after", third); f3 <- wave_of(groups, "followup", third)
kept <- lapply(all_names, function(f) {
  ok <- !is.na(b3[[f]] + a3[[f]] + f3[[f]]); b <- b3[[f]][ok]; a <- a3[[f]][ok]; x <- f3[[f]][ok]; gain <- a - b; left <- x - b; n <- sum(ok)
  theta <- mean(left) / mean(gain); p_of <- function(s) t.test(left - s * gain)$p.value - 0.05
  sure <- t.test(gain)$p.value < 0.05 && mean(gain) > 0
  low <- if (sure) uniroot(p_of, c(theta - 50, theta - 1e-9), tol = 1e-11)$root else NA
  high <- if (sure) uniroot(p_of, c(theta + 1e-9, theta + 50), tol = 1e-11)$root else NA
  start <- t.test(left); last <- t.test(x - a)
  se <- sd(x - a) / sqrt(n); m <- mean(x - a)
  tost <- max(pt((m + 0.2) / se, n - 1, lower.tail = FALSE), pt((m - 0.2) / se, n - 1))
  list(n_groups = n, gain = mean(gain), kept = if (sure) 100 * theta else NA, kept_low = 100 * low, kept_high = 100 * high, diff_before = mean(left),
    before_low = start$conf.int[1], before_high = start$conf.int[2], before_p = start$p.value, p_equivalence = tost,
    diff = m, ci_low = last$conf.int[1], ci_high = last$conf.int[2], p = last$p.value)
})
ph <- holm_of(sapply(kept, function(k) k$before_p)); eh <- holm_of(sapply(kept, function(k) k$p_equivalence))
for (i in seq_along(all_names)) {
  k <- kept[[i]]
  show("followup_kept", all_names[i], n_groups = k$n_groups, gain = k$gain, kept = k$kept, kept_low = k$kept_low, kept_high = k$kept_high,
    diff_before = k$diff_before, before_low = k$before_low, before_high = k$before_high, before_p = k$before_p, before_p_holm = ph[i], p_equivalence_holm = eh[i])
  show("followup", all_names[i], n_groups = k$n_groups, diff = k$diff, ci_low = k$ci_low, ci_high = k$ci_high, p = k$p, p_equivalence = k$p_equivalence)
}

# selection
start <- groups[groups$wave == "before", ]
x <- start$global_index[!(start$group %in% done)]; y <- start$global_index[start$group %in% done]
test <- t.test(x, y)
show("selection", "groups_before", n_first = sum(!is.na(x)), n_second = sum(!is.na(y)), diff = mean(x, na.rm = TRUE) - mean(y, na.rm = TRUE),
  ci_low = test$conf.int[1], ci_high = test$conf.int[2], p = test$p.value)
once <- function(name, wave) {
  m <- long[long$group %in% done & long$wave == wave & !is.na(long$global_index), ]; m$once <- !(m$respondent %in% both)
  d <- sapply(unique(m$group), function(g) mean(m$global_index[m$group == g & m$once]) - mean(m$global_index[m$group == g & !m$once]))
  test <- t.test(d[!is.nan(d)])
  used <- m$group %in% unique(m$group)[!is.nan(d)]
  show("selection", name, n_first = sum(m$once & used), n_second = sum(!m$once & used), diff = test$estimate, ci_low = test$conf.int[1], ci_high = test$conf.int[2], p = test$p.value)
}
once("members_before", "before"); once("members_after", "after")

# power of two groups of groups
ss <- sd(change$global_index, na.rm = TRUE)
for (pair in list(c(6, 25), c(16, 15), c(3, 9))) {
  n1 <- pair[1]; n2 <- pair[2]; df <- n1 + n2 - 2; crit <- qt(0.975, df)
  root <- uniroot(function(d) { ncp <- d * sqrt(n1 * n2 / (n1 + n2)); pt(crit, df, ncp, lower.tail = FALSE) + pt(-crit, df, ncp) - 0.8 }, c(0.01, 10), tol = 1e-12)$root
  show("power", paste(pair, collapse = "_"), detectable = root)
}
# R's own function, equal sizes
show("power", "15_15", detectable = power.t.test(n = 15, power = 0.8, strict = TRUE, tol = 1e-12)$delta)

# answers in groups: the linearised variance of a share, by the score's sandwich
e <- read("clustered_agreement"); fit <- lm(agree ~ 1, e)
v <- vcovCL(fit, cluster = e$group, type = "HC0", cadjust = TRUE)[1, 1]; share <- mean(e$agree)
show("design_effect", "agree", design_effect = v / (share * (1 - share) / nrow(e)))

# unanswered items, and r_wg(j) against other null distributions
for (wave in c("before", "after", "followup")) {
  block <- items[items$wave == wave, unlist(lapply(factors, of))]
  show("completeness", wave, n_members = nrow(block), n_items = prod(dim(block)), unanswered = sum(is.na(block)), percent_unanswered = 100 * mean(is.na(block)))
}
rwg <- function(f, wave, null) {
  m <- items[items$wave == wave, ]
  median(sapply(unique(m$group), function(g) {
    v <- sapply(m[m$group == g, of(f)], var, na.rm = TRUE); s <- mean(v, na.rm = TRUE) / null; j <- length(of(f))
    if (is.nan(s)) NA else if (s >= 1) 0 else j * (1 - s) / (j * (1 - s) + s)
  }), na.rm = TRUE)
}
for (null in list(c("uniform", 4), c("slight", 2.90), c("moderate", 2.14))) {
  r <- sapply(factors, rwg, wave = "before", null = as.numeric(null[2]))
  show("agreement_null", paste0("before.", null[1]), median_rwg = median(r), min_rwg = min(r))
}
