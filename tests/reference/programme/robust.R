# The change against stronger tests: groups in cohorts, ranks, members' own spread and answers.
noise <- function(f, m) {
  # pooled within groups: analysis of variance by group, and the covariance of those who answered twice
  b <- m[m$wave == "before" & !is.na(m[[f]]), ]; a <- m[m$wave == "after" & !is.na(m[[f]]), ]
  within <- function(w) { r <- w[[f]] - ave(w[[f]], w$group); sum(r^2) / (nrow(w) - length(unique(w$group))) }
  two <- merge(b[, c("group", "respondent", f)], a[, c("respondent", f)], by = "respondent")
  rb <- two[[3]] - ave(two[[3]], two$group); ra <- two[[4]] - ave(two[[4]], two$group)
  size <- table(two$group); free <- sum(size - 1); cov <- if (free > 0) sum(rb * ra) / free else 0
  g <- sort(unique(m$group[!is.na(m[[f]])])); nb <- sapply(g, function(x) sum(b$group == x)); na <- sapply(g, function(x) sum(a$group == x))
  n2 <- sapply(g, function(x) sum(two$group == x))
  v <- within(b) / nb + within(a) / na - 2 * n2 * cov / (nb * na)
  setNames(sqrt(pmax(v, 0)), g)
}
# the search can stop at an edge: the best of two, sought further from where it stands
mixed <- function(formula, data) {
  seek <- function(optimizer, control, ...) tryCatch(suppressWarnings(suppressMessages(lmer(formula, data, ...,
    control = lmerControl(optimizer = optimizer, calc.derivs = FALSE, optCtrl = control)))), error = function(e) NULL)
  fits <- list(seek("nloptwrap", list(xtol_abs = 1e-12, ftol_abs = 1e-12, maxeval = 1e5)), seek("Nelder_Mead", list(maxfun = 1e5)))
  fits <- Filter(Negate(is.null), fits)
  best <- fits[[which.min(sapply(fits, REMLcrit))]]
  fits <- c(fits, seek("bobyqa", list(rhobeg = 0.01, rhoend = 1e-11, maxfun = 1e5), start = getME(best, "theta")))
  fits[[which.min(sapply(fits, REMLcrit))]]
}
robust <- list(); model <- list()
for (f in all_names) {
  x <- change[[f]]; ok <- !is.na(x); n <- sum(ok); cohort <- cohort_of[ok]; clusters <- length(unique(cohort))
  inside <- long[long$group %in% done[ok] & long$wave != "followup", ]
  row <- list(n_groups = n, n_cohorts = clusters, diff = mean_or_na(x), se = NA, ci_low = NA, ci_high = NA, t = NA, df = NA, p = NA,
    p_wilcoxon = NA, sd_members = NA, d_members = NA, d_members_low = NA, d_members_high = NA, se_group = NA,
    expected_improved = NA, reason = if (n == 0) "NO_GROUPS" else if (clusters < 3) "TOO_FEW_CLUSTERS" else "")
  if (row$reason == "" && sum(abs(x[ok] - mean(x[ok]))) < 1e-9) row$reason <- "SAME_CHANGE"
  if (row$reason == "") {
    fit <- lm(x[ok] ~ 1)
    test <- coef_test(fit, vcov = vcovCR(fit, cluster = cohort, type = "CR2"), test = "Satterthwaite")
    half <- qt(0.975, test$df_Satt) * test$SE
    row[c("se", "ci_low", "ci_high", "t", "df", "p")] <- list(test$SE, test$beta - half, test$beta + half, test$tstat, test$df_Satt, test$p_Satt)
  }
  r <- round(x[ok], 9)
  if (sum(r != 0) >= 6) row$p_wilcoxon <- suppressWarnings(wilcox.test(r, exact = all(r != 0) && !any(duplicated(abs(r))) && n <= 50, correct = FALSE)$p.value)
  if (n > 0) {
    s <- sqrt((var(inside[[f]][inside$wave == "before"], na.rm = TRUE) + var(inside[[f]][inside$wave == "after"], na.rm = TRUE)) / 2)
    row$sd_members <- s
    if (!is.na(s) && s > 1e-9) row[c("d_members", "d_members_low", "d_members_high")] <- list(row$diff / s, row$ci_low / s, row$ci_high / s)
    se <- noise(f, inside); known <- se[!is.na(se)]
    if (length(known)) row$se_group <- sqrt(mean(known^2))
    if (any(known > 0)) row$expected_improved <- sum(pnorm(0.1, sd = known[known > 0], lower.tail = FALSE))
  }
  row$magnitude_members <- words(row$d_members, n)
  plain_p <- rows_of(before, after)[[f]]$p
  row$tests_agree <- if (is.na(row$p_wilcoxon)) "" else yes((row$p_wilcoxon < 0.05) == (!is.na(plain_p) && plain_p < 0.05))
  robust[[f]] <- row
  # the members' own answers in a mixed model
  own <- inside[!is.na(inside[[f]]), ]; own$y <- own[[f]]; own$later <- as.numeric(own$wave == "after")
  m <- list(n_members = length(unique(own$respondent)), n_groups = n, diff = NA, se = NA, ci_low = NA, ci_high = NA, p = NA,
    reason = if (n < ENOUGH) "TOO_FEW_FOR_MODEL" else "")
  if (n >= ENOUGH) {
    fit <- mixed(y ~ later + (later | group) + (1 | respondent), own)
    inner <- own$y - ave(own$y, own$group, own$wave)
    if (max(abs(inner)) < 1e-9) m$reason <- "NO_VARIATION_IN_ANSWERS"
  }
  if (n >= ENOUGH && m$reason == "") {
    b <- fixef(fit)[[2]]; se <- sqrt(vcov(fit)[2, 2]); half <- qnorm(0.975) * se
    m[c("diff", "se", "ci_low", "ci_high", "p")] <- list(b, se, b - half, b + half, 2 * pnorm(-abs(b / se)))
  }
  model[[f]] <- m
}
adjust <- function(rows, from, to) { a <- holm_of(sapply(rows, function(r) r[[from]])); for (i in seq_along(rows)) rows[[i]][[to]] <- a[i]; rows }
robust <- adjust(adjust(robust, "p", "p_holm"), "p_wilcoxon", "p_wilcoxon_holm"); model <- adjust(model, "p", "p_holm")
robust <- lapply(robust, gate); model <- lapply(model, gate)
for (f in all_names) { do.call(show, c(list("robust_change", f), robust[[f]])); do.call(show, c(list("member_change", f), model[[f]])) }
fact <- function(name, value) show("robust_summary", name, value = value)
p <- get(robust, "p"); up <- is(get(robust, "diff") > 1e-9); size <- sapply(robust[factors], function(r) r$magnitude_members)
agree <- sapply(robust[factors], function(r) r$tests_agree)
fact("factors_tested", sum(!is.na(p))); fact("significant_positive", sum(up & is(p < 0.05)))
fact("significant_positive_holm", sum(up & is(get(robust, "p_holm") < 0.05))); fact("tests_disagree", sum(is(agree == "nei")))
fact("large_effects", sum(up & is(size == "stor"))); fact("medium_effects", sum(up & is(size == "middels"))); fact("small_effects", sum(up & is(size == "liten")))
fact("noise_median", median_or_na(get(robust, "se_group")))
expected <- get(robust, "expected_improved")
fact("noise_percent", if (all(is.na(expected))) NA else 100 * sum(expected, na.rm = TRUE) / sum(get(robust, "n_groups")[!is.na(expected)]))
for (name in c("diff", "ci_low", "ci_high", "p", "n_members", "n_groups")) fact(paste0("model_", name), model$global_index[[name]])
mp <- get(model, "p"); mup <- is(get(model, "diff") > 1e-9)
fact("model_tested", sum(!is.na(mp))); fact("model_significant_positive", sum(mup & is(mp < 0.05)))
fact("model_significant_positive_holm", sum(mup & is(get(model, "p_holm") < 0.05)))
# change of the index beyond the sampling error of the group's own members
ok <- !is.na(change$global_index); n <- sum(ok)
row <- list(n_groups = n, se_median = NA, positive = NA, negative = NA, unchanged = NA, percent_positive = NA, ci_low = NA, ci_high = NA,
  reason = if (n == 0) "NO_GROUPS" else "")
if (n > 0) {
  inside <- long[long$group %in% done[ok] & long$wave != "followup", ]
  se <- noise("global_index", inside)[done[ok]]; known <- !is.na(se) & se > 0; ratio <- change$global_index[ok][known] / se[known]
  row$n_groups <- sum(known)
  if (any(known)) {
    ci <- prop.test(sum(ratio > 1.96), length(ratio), correct = FALSE)$conf.int
    row$se_median <- median(se[known]); row$positive <- sum(ratio > 1.96); row$negative <- sum(ratio < -1.96)
    row$unchanged <- length(ratio) - row$positive - row$negative; row$percent_positive <- 100 * mean(ratio > 1.96)
    row$ci_low <- 100 * ci[1]; row$ci_high <- 100 * ci[2]
  } else row$reason <- "TOO_FEW_MEMBERS"
}
do.call(show, c(list("reliable_members", 0), gate(row)))
# more alike? Pitman-Morgan, its interval by turning the test round, and Oldham
for (f in all_names) {
  x <- before[[f]]; y <- after[[f]]; ok <- !is.na(x) & !is.na(y); x <- x[ok]; y <- y[ok]; n <- length(x)
  row <- list(n_groups = n, sd_before = sd_or_na(x), sd_after = sd_or_na(y), variance_ratio = NA, ratio_low = NA, ratio_high = NA, t = NA, df = NA,
    p = NA, oldham_r = NA, oldham_low = NA, oldham_high = NA, start_r = NA, reason = if (n == 0) "NO_GROUPS" else if (n < 5) "TOO_FEW_FOR_TEST" else "")
  if (row$reason == "" && min(sd(x), sd(y), sd(y - x), sd(x + y)) < 1e-9) row$reason <- "NO_VARIATION"
  if (row$reason == "") {
    test <- cor.test(x + y, y - x)
    p_of <- function(ratio) cor.test(x + y / sqrt(ratio), y / sqrt(ratio) - x)$p.value - 0.05
    ratio <- var(y) / var(x)
    row[c("variance_ratio", "ratio_low", "ratio_high")] <- list(ratio, uniroot(p_of, c(ratio / 200, ratio * 0.9999), tol = 1e-11)$root,
      uniroot(p_of, c(ratio * 1.0001, ratio * 200), tol = 1e-9)$root)
    row[c("t", "df", "p")] <- list(test$statistic, test$parameter, test$p.value)
    row[c("oldham_r", "oldham_low", "oldham_high", "start_r")] <- list(test$estimate, test$conf.int[1], test$conf.int[2], cor(x, y - x))
  }
  do.call(show, c(list("spread_change", f), gate(row)))
}
# places of the factors in given draws of the groups
draws <- as.matrix(read("draws", header = FALSE))
drawn <- function(of_draw) t(apply(draws, 1, function(w) {
  rows <- rep(seq_along(done), w)
  sapply(factors, function(f) { x <- before[[f]][rows]; y <- after[[f]][rows]; ok <- !is.na(x + y); of_draw(x[ok], y[ok]) })
}))
mean_diff <- function(x, y) if (length(x)) mean(y - x) else NA
in_sds <- function(x, y) { d <- mean(y - x) / sqrt((var(x) + var(y)) / 2); if (is.finite(d)) d else NA }
enough <- length(done) >= ENOUGH
sets <- if (enough) list(diff = drawn(mean_diff), d = drawn(in_sds)) else list()
limits <- function(kind, i, q) {
  if (!enough) return(NA)
  r <- t(apply(sets[[kind]], 1, place))[, i]
  if (any(is.na(r))) NA else quantile(r, q, type = 1, names = FALSE)
}
for (i in seq_along(factors)) show("rank_stability", factors[i], rank_diff_low = limits("diff", i, 0.025), rank_diff_high = limits("diff", i, 0.975),
  rank_d_low = limits("d", i, 0.025), rank_d_high = limits("d", i, 0.975), reason = if (enough) "" else "TOO_FEW_TO_DRAW")
seen <- list(diff = sapply(factors, function(f) mean_or_na(change[[f]])), d = sapply(factors, function(f) {
  ok <- !is.na(change[[f]]); mean_or_na(change[[f]]) / sqrt((sd_or_na(before[[f]][ok])^2 + sd_or_na(after[[f]][ok])^2) / 2) }))
for (kind in c("diff", "d")) for (size in 1:8) {
  top <- function(x) sort(order(-replace(x, is.na(x), -Inf), seq_along(x))[seq_len(min(size, length(x)))])
  same <- if (enough) mean(apply(sets[[kind]], 1, function(x) identical(top(unname(x)), top(unname(seen[[kind]]))))) else NA
  show("rank_summary", paste0("same_top_", size, "_", kind), value = 100 * same)
}
