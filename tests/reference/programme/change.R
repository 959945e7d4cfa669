# The change from before to after: tables 1 and 2, their gate, their ranks, and what is counted.
change_of <- function(x, y) {
  ok <- !is.na(x) & !is.na(y); x <- x[ok]; y <- y[ok]; n <- length(x); d <- y - x
  row <- list(n_groups = n, mean_before = mean_or_na(x), sd_before = sd_or_na(x), mean_after = mean_or_na(y),
    sd_after = sd_or_na(y), diff = mean_or_na(d), ci_low = NA, ci_high = NA, t = NA, df = NA, p = NA, d = NA,
    d_low = NA, d_high = NA, sd_diff = sd_or_na(d), wave_correlation = NA, d_z = NA, g_av = NA, reason = "")
  row$reason <- if (n == 0) "NO_GROUPS" else if (n == 1) "ONE_GROUP" else if (sd(d) < 1e-9) "SAME_CHANGE" else ""
  if (n < 2) return(row)
  if (min(sd(x), sd(y)) > 1e-9) row$wave_correlation <- cor(x, y)
  rms <- sqrt((var(x) + var(y)) / 2)
  if (rms > 1e-9) {
    row$d <- mean(d) / rms
    if (n > 2) row$g_av <- row$d * exp(lgamma((n - 1) / 2) - lgamma((n - 2) / 2)) / sqrt((n - 1) / 2)
  }
  if (row$reason != "") return(row)
  t <- t.test(y, x, paired = TRUE)
  far <- 40 + 3 * abs(t$statistic)
  bound <- function(q) uniroot(function(ncp) suppressWarnings(pt(t$statistic, t$parameter, ncp)) - q, c(-far, far), tol = 1e-12)$root
  scale <- sd(d) / sqrt(n) / rms
  row$ci_low <- t$conf.int[1]; row$ci_high <- t$conf.int[2]; row$t <- t$statistic; row$df <- t$parameter; row$p <- t$p.value
  # noncentral t is not to be had far out
  if (abs(t$statistic) < 30) { row$d_low <- bound(0.975) * scale; row$d_high <- bound(0.025) * scale } else row$d_low <- row$d_high <- "far"
  row$d_z <- mean(d) / sd(d)
  row
}
count_of <- function(x, threshold) {
  x <- x[!is.na(x)]
  if (!length(x)) return(list(improved = NA, not_improved = NA, unchanged = NA, declined = NA, at_threshold = NA, no_change = NA))
  x <- round(x, 9)
  up <- x >= threshold & x != 0; down <- x <= -threshold & x != 0
  list(improved = sum(up), not_improved = sum(!up), unchanged = sum(!up & !down), declined = sum(down),
    at_threshold = sum(up & x == threshold), no_change = sum(x == 0))
}
rows_of <- function(b, a) {
  rows <- lapply(all_names, function(f) {
    row <- c(change_of(b[[f]], a[[f]]), count_of(a[[f]] - b[[f]], 0.1))
    row$magnitude <- words(row$d, row$n_groups)
    if (f %in% factors && !asked[f]) row$reason <- "NO_ONE_ASKED"
    row
  })
  p <- sapply(rows, function(r) r$p)
  holm <- holm_of(p); bh <- c(p[1], p.adjust(p[-1], "BH"))
  for (i in seq_along(rows)) { rows[[i]]$p_holm <- holm[i]; rows[[i]]$p_bh <- bh[i] }
  setNames(rows, all_names)
}
CONTRACT <- strsplit("n_groups mean_before sd_before mean_after sd_after diff ci_low ci_high t df p p_holm d d_low d_high improved not_improved", " ")[[1]]
FULL <- strsplit("n_groups sd_diff wave_correlation t df p p_holm p_bh d d_low d_high d_z g_av magnitude improved unchanged declined at_threshold no_change reason", " ")[[1]]
rows <- lapply(rows_of(before, after), gate)
for (f in all_names) {
  row <- rows[[f]]
  do.call(show, c(list("effect_change", f, groups_chosen = if (f %in% factors) sum(chosen[, f]) else 0), row[CONTRACT]))
  do.call(show, c(list("effect_change_full", f, suppressed = row$n_groups < MIN_GROUPS), row[FULL]))
}
# those who answered both times; hidden where few members set the tables apart
both <- intersect(members$respondent[members$wave == "before" & answering], members$respondent[members$wave == "after" & answering])
everyone <- members[members$group %in% done & members$wave != "followup", ]
own <- everyone[everyone$respondent %in% both, ]
matched <- groups_of(own)
there <- sort(intersect(answered(matched, "before"), answered(matched, "after")))
near <- sapply(factors, function(f) any(sapply(c("before", "after"), function(w)
  (sum(!is.na(everyone[everyone$wave == w, f])) - sum(!is.na(own[own$wave == w, f]))) %in% 1:(MINIMUM - 1))))
names(near) <- factors
near <- c(global_index = any(near), near)
twice <- rows_of(wave_of(matched, "before", there), wave_of(matched, "after", there))
for (f in all_names) {
  row <- twice[[f]]
  if (f %in% factors && !any(!is.na(own[[f]]))) row$reason <- "NO_ONE_ASKED"
  if (near[f]) { row <- blank(row, "n_groups"); row$reason <- "NEAR_THE_MAIN_TABLE" }
  twice[[f]] <- gate(row)
  do.call(show, c(list("effect_change_matched", f, suppressed = is.na(twice[[f]]$diff)), twice[[f]][c(CONTRACT, "reason")]))
}
get <- function(rows, what, names = factors) sapply(rows[names], function(r) as.numeric(r[[what]]))
place <- function(x) { r <- rep(NA, length(x)); r[!is.na(x)] <- rank(-round(x[!is.na(x)], 9), ties.method = "min"); r }
diffs <- get(rows, "diff"); ds <- get(rows, "d"); ups <- get(rows, "improved")
for (i in seq_along(factors)) show("effect_ranks", factors[i], rank_diff = place(diffs)[i], rank_d = place(ds)[i],
  rank_improved = place(ups)[i], magnitude = if (is.na(rows[[factors[i]]]$magnitude)) "" else rows[[factors[i]]]$magnitude)
# other thresholds, bands and quartiles
times <- c(none = 0, half = 0.5, main = 1, double = 2, triple = 3)
for (f in all_names) {
  x <- change[[f]][!is.na(change[[f]])]; n <- length(x)
  for (level in names(times)) {
    counts <- count_of(x, round(0.1 * times[[level]], 9))
    if (n < MIN_GROUPS) counts <- lapply(counts, function(z) NA)
    show("improvement_sensitivity", paste(f, level, sep = "."), threshold = 0.1 * times[[level]], n_groups = n,
      improved = counts$improved, unchanged = counts$unchanged, declined = counts$declined)
  }
  q <- if (n >= MIN_GROUPS) quantile(x, c(0.25, 0.5, 0.75), names = FALSE) else c(NA, NA, NA)
  show("group_spread", f, n_groups = n, improved = if (n >= MIN_GROUPS) count_of(x, 0.1)$improved else NA,
    lower_quartile = q[1], median = q[2], upper_quartile = q[3])
  if (n >= 2 * MIN_GROUPS) {
    band <- sort(floor((x + 1e-9) / 0.25))
    first <- band[MIN_GROUPS] + 1; last <- band[n - MIN_GROUPS + 1]
    if (first > last) show("group_changes", paste(f, 1, sep = "."), low = NA, high = NA, groups = n)
    else {
      cuts <- c(-Inf, seq(first, last) , Inf)
      for (i in seq_len(length(cuts) - 1)) show("group_changes", paste(f, i, sep = "."),
        low = if (is.finite(cuts[i])) cuts[i] / 4 else NA, high = if (is.finite(cuts[i + 1])) cuts[i + 1] / 4 else NA,
        groups = sum(band >= cuts[i] & band < cuts[i + 1]))
    }
  }
}
for (f in all_names) {
  counts <- count_of(change[[f]], 0.1)
  for (kind in c("improved", "declined")) if (!is.na(counts[[kind]]))
    show("group_counts", paste(kind, f, sep = "."), low = counts[[kind]], high = counts[[kind]], shown = counts[[kind]])
}
index <- round(change$global_index[!is.na(change$global_index)], 9)
signs <- c(groups_improved_global = sum(index > 0), groups_declined_global = sum(index < 0))
for (name in names(signs)) show("group_counts", name, low = signs[[name]], high = signs[[name]], shown = signs[[name]])
# what the text counts
p <- get(rows, "p"); holm <- get(rows, "p_holm"); bh <- get(rows, "p_bh"); mag <- sapply(rows[factors], function(r) r$magnitude)
up <- !is.na(diffs) & diffs > 1e-9; down <- !is.na(diffs) & diffs < -1e-9
sure <- !is.na(p) & p < 0.05; is <- function(x) !is.na(x) & x
main_all <- rows_of(before, after)
deviation <- abs(get(twice, "diff") - sapply(main_all[factors], function(r) r$diff))
fact <- function(name, value) show("effect_summary", name, value = value)
fact("groups_completed", length(done)); fact("groups_with_index", rows$global_index$n_groups)
fact("groups_improved_global", signs[[1]]); fact("groups_declined_global", signs[[2]])
fact("groups_unchanged_global", rows$global_index$n_groups - sum(signs))
fact("factors_total", sum(!is.na(diffs)))
fact("large_effects", sum(up & is(mag == "stor"))); fact("medium_effects", sum(up & is(mag == "middels"))); fact("small_effects", sum(up & is(mag == "liten")))
fact("significant_positive", sum(up & sure)); fact("significant_negative", sum(down & sure))
fact("not_significant", sum(!is.na(p) & !sure)); fact("not_tested", sum(is.na(p)))
fact("significant_positive_holm", sum(up & is(holm < 0.05))); fact("significant_positive_bh", sum(up & is(bh < 0.05)))
fact("matched_largest_deviation", if (all(is.na(deviation))) NA else max(deviation, na.rm = TRUE))
fact("matched_significant_positive", sum(is(get(twice, "p") < 0.05) & is(get(twice, "diff") > 0)))
