# A year after: is the level held, what is kept of the gain; and who is measured once.
b3 <- wave_of(groups, "before", third); a3 <- wave_of(groups, "after", third); f3 <- wave_of(groups, "followup", third)
level <- list(); kept <- list()
level_of <- function(f, ok) {
  b <- b3[[f]][ok]; a <- a3[[f]][ok]; x <- f3[[f]][ok]; n <- sum(ok); last <- change_of(a, x)
  row <- list(n_groups = n, mean_before = mean_or_na(b), mean_after = mean_or_na(a), mean_followup = mean_or_na(x), diff_before = mean_or_na(x) - mean_or_na(b),
    diff = last$diff, ci_low = last$ci_low, ci_high = last$ci_high, t = last$t, df = last$df, p = last$p, margin = 0.2, equivalence_low = NA,
    equivalence_high = NA, p_equivalence = NA, equivalent = "", reason = last$reason)
  if (n >= 5 && last$reason == "") {
    one <- t.test(x - a, mu = -0.2, alternative = "greater")$p.value; two <- t.test(x - a, mu = 0.2, alternative = "less")$p.value
    inner <- t.test(x - a, conf.level = 0.9)$conf.int
    row$p_equivalence <- max(one, two); row$equivalence_low <- inner[1]; row$equivalence_high <- inner[2]; row$equivalent <- yes(max(one, two) < 0.05)
  } else if (n < 5 && last$reason == "") row$reason <- "TOO_FEW_FOR_TEST"
  row
}
for (f in all_names) {
  ok <- !is.na(b3[[f]] + a3[[f]] + f3[[f]]); b <- b3[[f]][ok]; a <- a3[[f]][ok]; x <- f3[[f]][ok]; n <- sum(ok); last <- change_of(a, x)
  # one or two who have not answered again would be given away by the main table
  near <- (sum(!is.na(change[[f]])) - n) %in% seq_len(MIN_GROUPS - 1)
  level[[f]] <- level_of(f, ok & !near); row <- level_of(f, ok)
  gain <- a - b; left <- x - b; start <- change_of(b, x)
  part <- if (n == 0) "NO_GROUPS" else if (n < 5) "TOO_FEW_FOR_TEST" else if (mean(gain) <= 0 || !(abs(mean(gain)) / (sd(gain) / sqrt(n)) > qt(0.975, n - 1))) "NO_GAIN" else ""
  k <- list(n_groups = n, gain = mean_or_na(gain), kept = NA, kept_low = NA, kept_high = NA, diff_before = start$diff, before_low = start$ci_low,
    before_high = start$ci_high, before_p = start$p, p_equivalence = row$p_equivalence,
    reason = if (start$reason != "") start$reason else if (last$reason != "") last$reason else part)
  spread <- if (n > 1 && mean(gain) != 0) sd(left - mean(left) / mean(gain) * gain) else 0
  if (part == "" && spread < 1e-9) {
    k$kept <- 100 * mean(left) / mean(gain); if (k$reason == "") k$reason <- "SAME_CHANGE"
  } else if (part == "") {
    # the shares for which the paired t-test of what is left against them is not significant
    theta <- mean(left) / mean(gain)
    beyond <- function(s) { d <- left - s * gain; abs(mean(d)) / (sd(d) / sqrt(n)) - qt(0.975, n - 1) }
    edge <- function(way) { step <- 0.01; while (beyond(theta + way * step) < 0) step <- step * 2; sort(theta + way * c(step / 2, step)) }
    root <- function(way) { e <- edge(way); if (beyond(theta + way * 0.005) > 0) e <- sort(c(theta, theta + way * 0.01)); uniroot(beyond, e, tol = 1e-12)$root }
    k[c("kept", "kept_low", "kept_high")] <- list(100 * theta, 100 * root(-1), 100 * root(1))
  }
  kept[[f]] <- k
}
level <- adjust(level, "p", "p_holm"); kept <- adjust(adjust(kept, "before_p", "before_p_holm"), "p_equivalence", "p_equivalence_holm")
for (f in all_names) {
  row <- gate(level[[f]], "margin"); if (is.na(row$equivalent)) row$equivalent <- ""
  level[[f]] <- row; do.call(show, c(list("followup", f, suppressed = row$n_groups < MIN_GROUPS), row))
  k <- kept[[f]]; k$p_equivalence <- NULL; kept[[f]] <- gate(k); do.call(show, c(list("followup_kept", f), kept[[f]]))
}
fact <- function(name, value) show("followup_summary", name, value = value)
fact("groups", length(third)); fact("factors_total", sum(!is.na(get(level, "diff"))))
fact("factors_equivalent", sum(is(sapply(level[factors], function(r) r$equivalent) == "ja")))
fact("factors_declined", sum(is(get(level, "p") < 0.05) & is(get(level, "diff") < 0))); fact("factors_above_before", sum(is(get(level, "diff_before") > 0))); fact("margin", 0.2)
fact <- function(name, value) show("followup_kept_summary", name, value = value)
p <- get(kept, "before_p"); holm <- get(kept, "before_p_holm"); above <- is(get(kept, "diff_before") > 0); tested <- !is.na(p)
fact("factors_tested", sum(tested)); fact("above_start", sum(above & is(p < 0.05))); fact("above_start_holm", sum(above & is(holm < 0.05)))
fact("not_above_start", sum(tested & !(above & is(p < 0.05)))); fact("not_above_start_holm", sum(tested & !(above & is(holm < 0.05))))
fact("equivalent_holm", sum(is(get(kept, "p_equivalence_holm") < 0.05)))
# selection
start <- groups[groups$wave == "before" & !is.na(groups$global_index), ]
x <- start$global_index[!(start$group %in% done)]; y <- start$global_index[start$group %in% done]
persons <- if (length(x) >= MIN_GROUPS) sum(!is.na(long$global_index) & long$wave == "before" & long$group %in% start$group[!(start$group %in% done)]) else 0
row <- list(unit = "grupper", n_first = length(x), n_second = length(y), diff = mean_or_na(x) - mean_or_na(y), ci_low = NA, ci_high = NA, p = NA,
  reason = if (min(length(x), length(y)) < 2) "TOO_FEW_GROUPS" else "")
if (row$reason == "" && max(sd(x), sd(y)) < 1e-9) row$reason <- "SAME_CHANGE"
if (row$reason == "") { test <- t.test(x, y); row[c("ci_low", "ci_high", "p")] <- list(test$conf.int[1], test$conf.int[2], test$p.value) }
tell <- function(name, row, persons) {
  hidden <- persons < MINIMUM
  if (hidden) {
    row[c("diff", "ci_low", "ci_high", "p")] <- NA
    if (row$n_first > 0) { row$reason <- "TOO_SMALL_PART"; row$n_first <- NA } else row$reason <- "NO_ONE_LEFT_OUT"
  }
  do.call(show, c(list("selection", name, suppressed = hidden), row))
}
tell("groups_before", row, persons)
once <- function(name, wave) {
  m <- long[long$group %in% done & long$wave == wave & !is.na(long$global_index), ]
  other <- long$respondent[long$group %in% done & long$wave == setdiff(c("before", "after"), wave) & !is.na(long$global_index)]
  m$once <- !(m$respondent %in% other)
  d <- sapply(unique(m$group), function(g) mean(m$global_index[m$group == g & m$once]) - mean(m$global_index[m$group == g & !m$once]))
  used <- m$group %in% unique(m$group)[!is.nan(d)]; d <- d[!is.nan(d)]; found <- change_of(rep(0, length(d)), d)
  tell(name, list(unit = "personer", n_first = sum(m$once & used), n_second = sum(!m$once & used), diff = found$diff, ci_low = found$ci_low,
    ci_high = found$ci_high, p = found$p, reason = found$reason), if (length(d) >= MIN_GROUPS) sum(m$once & used) else 0)
}
once("members_before", "before"); once("members_after", "after")
