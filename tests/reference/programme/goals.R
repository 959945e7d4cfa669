# What groups chose against how they changed, and parts of the programme against one another.
n_of <- sapply(factors, function(f) sum(!is.na(change[[f]])))
x <- sapply(factors, function(f) sum(chosen[, f])); y <- sapply(factors, function(f) mean_or_na(change[[f]]))
z <- sapply(factors, function(f) mean_or_na(before[[f]][!is.na(change[[f]])]))
few <- n_of < MIN_GROUPS
told <- function(v) replace(v, few, NA)
for (f in factors) show("goals", f, groups_chosen = x[[f]], diff = if (few[[f]]) NA else y[[f]], baseline = if (few[[f]]) NA else z[[f]], suppressed = few[[f]])
flat <- function(...) min(sapply(list(...), function(v) sqrt(mean((v - mean(v))^2)))) < 1e-9
none <- list(value = NA, ci_low = NA, ci_high = NA, p = NA)
correlate <- function(a, b, c = NULL, rank = FALSE) {
  ok <- !is.na(a) & !is.na(b) & (if (is.null(c)) TRUE else !is.na(c)); a <- a[ok]; b <- b[ok]; n <- length(a); row <- c(none, n = n)
  if (n < (if (is.null(c)) 4 else 5)) return(c(row, reason = "TOO_FEW_POINTS"))
  if (is.null(c)) {
    if (rank) { a <- rank(a); b <- rank(b) }
    if (flat(a, b)) return(c(row, reason = "NO_VARIATION"))
    test <- cor.test(a, b); r <- test$estimate
    if (rank) { half <- qnorm(0.975) * sqrt((1 + r^2 / 2) / (n - 3)); ci <- tanh(atanh(r) + c(-half, half)) } else ci <- test$conf.int
    return(list(value = r, ci_low = ci[1], ci_high = ci[2], p = test$p.value, n = n, reason = ""))
  }
  c <- c[ok]
  if (flat(a, b, c) || flat(resid(lm(a ~ c)), resid(lm(b ~ c)))) return(c(row, reason = "NO_VARIATION"))
  frame <- data.frame(a, b, c); r <- psych::partial.r(frame, c("a", "b"), "c")[1, 2]
  p <- summary(lm(b ~ a + c, frame))$coefficients["a", 4]
  half <- qnorm(0.975) / sqrt(n - 4)
  list(value = r, ci_low = tanh(atanh(r) - half), ci_high = tanh(atanh(r) + half), p = p, n = n, reason = "")
}
do.call(show, c(list("goals_correlations", "goal_change_correlation"), correlate(x, told(y))))
do.call(show, c(list("goals_correlations", "goal_change_spearman"), correlate(x, told(y), rank = TRUE)))
do.call(show, c(list("goals_correlations", "goal_change_partial"), correlate(x, told(y), told(z))))
do.call(show, c(list("goals_correlations", "goal_baseline_correlation"), correlate(x, told(z))))
all_r <- correlate(x, told(y))$value
for (f in factors) {
  row <- correlate(x[factors != f], told(y)[factors != f])
  show("goals_influence", f, r_all = all_r, r_without = row$value, ci_low = row$ci_low, ci_high = row$ci_high, reason = row$reason)
}
# each group its own control
picked <- sapply(seq_along(done), function(i) mean_or_na(unlist(change[i, factors])[chosen[i, ]]))
left <- sapply(seq_along(done), function(i) mean_or_na(unlist(change[i, factors])[!chosen[i, ]]))
row <- change_of(left, picked)
show("goals_within", 0, n_groups = row$n_groups, mean_chosen = row$mean_after, mean_not_chosen = row$mean_before, difference = row$diff,
  ci_low = row$ci_low, ci_high = row$ci_high, t = row$t, df = row$df, p = row$p, reason = row$reason)
# a model of the change, clustered by group
rows_long <- do.call(rbind, lapply(factors, function(f) data.frame(group = done, factor = f, change = change[[f]], start = before[[f]], chosen = as.numeric(chosen[, f]))))
rows_long <- rows_long[!is.na(rows_long$change), ]
model_of <- function(name, formula) {
  g <- length(unique(rows_long$group)); row <- c(none, n = nrow(rows_long), n_groups = g)
  fit <- if (g >= ENOUGH) lm(formula, rows_long)
  if (g < ENOUGH) row$reason <- "TOO_FEW_FOR_MODEL"
  else if (nrow(rows_long) <= length(coef(fit)) || any(is.na(coef(fit)))) row$reason <- "NO_VARIATION"
  else {
    v <- vcovCL(fit, cluster = rows_long$group, type = "HC1", cadjust = TRUE)
    b <- coef(fit)["chosen"]; se <- sqrt(v["chosen", "chosen"]); half <- qt(0.975, g - 1) * se
    row[c("value", "ci_low", "ci_high", "p", "reason")] <- list(b, b - half, b + half, 2 * pt(-abs(b / se), g - 1), "")
  }
  do.call(show, c(list("goals_model", name), row))
}
model_of("goal_model_choice", change ~ chosen)
model_of("goal_model_places", change ~ chosen + factor + group)
model_of("goal_model_start", change ~ chosen + factor + group + start)
# groups and factors both drawn again
n <- sum(!few); row <- c(none, n = n, n_groups = length(done))
if (length(done) < ENOUGH || n < ENOUGH) row$reason <- "TOO_FEW_POINTS" else {
  fdraws <- as.matrix(read("factor_draws", header = FALSE))
  r <- sapply(seq_len(nrow(draws)), function(i) {
    g <- rep(seq_along(done), draws[i, ]); f <- rep(seq_along(factors), fdraws[i, ])
    b <- colMeans(change[g, factors], na.rm = TRUE)[f]; a <- colSums(chosen[g, , drop = FALSE])[f]; ok <- is.finite(b) & !few[f]
    suppressWarnings(cor(a[ok], b[ok]))
  })
  ends <- quantile(r, c(0.025, 0.5, 0.975), na.rm = TRUE, names = FALSE); known <- r[is.finite(r)]
  row[c("ci_low", "value", "ci_high")] <- as.list(ends)
  row$p <- min(1, 2 * max(min(mean(known <= 0), mean(known >= 0)), 1 / length(known))); row$reason <- ""
}
do.call(show, c(list("goals_model", "goal_change_twoway"), row))
# parts of the programme
count_members <- function(f, wave) sapply(done, function(g) sum(!is.na(long[long$group == g & long$wave == wave, f])))
behind <- sapply(all_names, function(f) pmin(count_members(f, "before"), count_members(f, "after")))
early <- sort(unique(cohort_of)); early <- early[seq_len((length(early) + 1) %/% 2)]
parts <- list(list("organisation_type", "organisation_type", "global_index", kinds$organisation_type[match(done, kinds$group)] == "departement"),
  list("cohort_half", "cohort_half", "global_index", cohort_of %in% early), list("followup", "followup", "global_index", done %in% answered(groups, "followup")))
for (f in factors) parts <- c(parts, list(list(paste0("chosen_", f), "chosen", f, chosen[, f])))
found <- lapply(parts, function(part) {
  f <- part[[3]]; d <- change[[f]]; a <- d[part[[4]] & !is.na(d)]; b <- d[!part[[4]] & !is.na(d)]
  persons <- ifelse(is.na(d), 0, behind[, f]); pa <- sum(persons[part[[4]]]); pb <- sum(persons[!part[[4]]])
  row <- list(comparison = part[[1]], family = part[[2]], factor = f, n_first = length(a), n_second = length(b), persons_first = pa, persons_second = pb,
    mean_first = mean_or_na(a), mean_second = mean_or_na(b), diff = mean_or_na(a) - mean_or_na(b), ci_low = NA, ci_high = NA, t = NA, df = NA, p = NA, reason = "")
  hidden <- min(length(a), length(b)) < MIN_GROUPS || min(pa, pb) < MINIMUM
  if (f == "global_index" && sum(!is.na(d)) < 2 * MIN_GROUPS) hidden <- TRUE
  row$suppressed <- hidden
  if (hidden) {
    for (name in c("persons_first", "persons_second", "mean_first", "mean_second", "diff")) row[[name]] <- NA
    row$reason <- "TOO_SMALL_PART"
  } else if (max(sd(a), sd(b)) < 1e-9) row$reason <- "SAME_CHANGE"
  else { test <- t.test(a, b); row[c("ci_low", "ci_high", "t", "df", "p")] <- list(test$conf.int[1], test$conf.int[2], test$statistic, test$parameter, test$p.value) }
  row
})
family <- sapply(found, function(r) r$family); p <- sapply(found, function(r) r$p); adjusted <- p
for (name in unique(family)) adjusted[family == name] <- p.adjust(p[family == name], "holm")
for (i in seq_along(found)) do.call(show, c(list("subgroups", found[[i]]$comparison, p_holm = adjusted[i]), found[[i]][-1]))
# how large a difference the test finds in eight programmes of ten
for (row in found[1:3]) if (!row$suppressed) {
  n1 <- row$n_first; n2 <- row$n_second; df <- n1 + n2 - 2; crit <- qt(0.975, df)
  power <- function(d) { ncp <- d * sqrt(n1 * n2 / (n1 + n2)); pt(crit, df, ncp, lower.tail = FALSE) + suppressWarnings(pt(-crit, df, ncp)) - 0.8 }
  s <- sd_or_na(change$global_index)
  show("subgroup_power", row$comparison, n_first = n1, n_second = n2, sd = s, detectable = s * uniroot(power, c(0.01, 10), tol = 1e-12)$root)
}
