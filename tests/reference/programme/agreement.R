# Do the members of a group agree, and how many groups changed beyond the error of measurement?
icc_of <- function(score, group) {
  ok <- !is.na(score); score <- score[ok]; group <- factor(group[ok]); n <- length(score); k <- nlevels(group)
  none <- list(n_groups = k, n_members = n, icc1 = NA, icc2 = NA)
  if (n == 0) return(c(none, reason = "NO_ONE_ANSWERED"))
  if (k < 2 || n == k) return(c(none, reason = "TOO_FEW_MEMBERS"))
  ms <- suppressWarnings(summary(aov(score ~ group))[[1]][["Mean Sq"]]); size <- table(group)
  if (sum(ms) < 1e-12) return(c(none, reason = "NO_VARIATION_IN_ANSWERS"))
  n0 <- (n - sum(size^2) / n) / (k - 1)
  list(n_groups = k, n_members = n, icc1 = (ms[1] - ms[2]) / (ms[1] + (n0 - 1) * ms[2]),
    icc2 = if (ms[1] > 1e-12) (ms[1] - ms[2]) / ms[1] else NA, reason = "")
}
alpha_of <- function(block) {
  block <- block[complete.cases(block), , drop = FALSE]
  if (nrow(block) < 5 || ncol(block) < 2 || var(rowSums(block)) < 1e-12) return(NA)
  varying <- sapply(block, var) > 0
  # psych drops an item that does not vary; the coefficient counts it
  if (all(varying)) suppressWarnings(suppressMessages(psych::alpha(block, check.keys = FALSE, warnings = FALSE)$total$raw_alpha))
  else ncol(block) / (ncol(block) - 1) * (1 - sum(sapply(block, var)) / var(rowSums(block)))
}
rwg_of <- function(f, rows, null) {
  sapply(unique(rows$group), function(g) {
    own <- rows[rows$group == g, of(f), drop = FALSE]
    v <- sapply(own, function(x) if (sum(!is.na(x)) < 2) NA else var(x, na.rm = TRUE))
    s <- mean_or_na(v) / null; j <- length(of(f))
    if (is.na(s)) NA else if (s >= 1) 0 else j * (1 - s) / (j * (1 - s) + s)
  })
}
kept <- list()
for (wave in WAVES) for (f in factors) {
  here <- items[items$wave == wave, ]; scores <- members[members$wave == wave, ]
  row <- icc_of(scores[[f]], scores$group)
  n <- sum(complete.cases(here[, of(f), drop = FALSE])); alpha <- if (nrow(here)) alpha_of(here[, of(f), drop = FALSE]) else NA
  row$rwg <- if (nrow(here)) median_or_na(rwg_of(f, here, 4)) else NA
  row$n_items <- length(of(f)); row$n_alpha <- n; row$alpha <- alpha
  row$alpha_reason <- if (n == 0) "NO_ONE_ANSWERED" else if (n < 5) "TOO_FEW_FOR_ALPHA" else if (is.na(alpha)) "NO_VARIATION_IN_ANSWERS" else if (alpha < 0) "NEGATIVE_ALPHA" else ""
  do.call(show, c(list("agreement", paste(f, wave, sep = ".")), row))
  for (m in c("icc1", "icc2", "rwg", "alpha")) kept[[paste(m, wave)]] <- c(kept[[paste(m, wave)]], row[[m]])
}
for (wave in WAVES) for (m in c("icc1", "icc2", "rwg", "alpha")) {
  show("agreement_summary", paste("median", m, wave, sep = "_"), value = median_or_na(kept[[paste(m, wave)]]))
  show("agreement_summary", paste("min", m, wave, sep = "_"), value = min_or_na(kept[[paste(m, wave)]]))
}
# other null distributions: LeBreton & Senter (2008)
nulls <- read.csv("tests/reference/data/null_variances.csv")
seven <- nulls[nulls$options == 7, ]
for (wave in WAVES) for (null in c("uniform", "slight", "moderate")) {
  here <- items[items$wave == wave, ]
  r <- sapply(factors, function(f) if (nrow(here)) median_or_na(rwg_of(f, here, seven[[null]])) else NA)
  show("agreement_null", paste(wave, null, sep = "."), variance = seven[[null]], median_rwg = median_or_na(r), min_rwg = min_or_na(r),
    reason = if (nrow(here)) "" else "NO_ONE_ANSWERED")
}
# Jacobson & Truax (1991)
first <- long[long$group %in% done & long$wave == "before", ]
ok <- !is.na(change$global_index); n <- sum(ok)
values <- c(alpha = alpha_of(before[, factors, drop = FALSE]), icc2 = icc_of(first$global_index, first$group)$icc2,
  assumed_70 = 0.70, assumed_80 = 0.80, assumed_90 = 0.90, assumed_95 = 0.95)
for (name in names(values)) {
  r <- values[[name]]; x <- change$global_index[ok]; s <- sd_or_na(before$global_index[ok])
  row <- list(main = yes(name == "alpha"), reliability = r, n_groups = n, sd_before = s, se_diff = NA, limit = NA,
    positive = NA, negative = NA, unchanged = NA, reason = "")
  row$reason <- if (n == 0) "NO_GROUPS" else if (n == 1) "ONE_GROUP" else if (n < 5) "TOO_FEW_FOR_RELIABLE" else if (is.na(r) || r < 0 || r > 1) "NO_RELIABILITY" else ""
  if (row$reason == "") {
    se <- sqrt(2) * s * sqrt(1 - r)
    row$se_diff <- se; row$limit <- 1.96 * se; row$positive <- sum(x > 1.96 * se); row$negative <- sum(x < -1.96 * se)
    row$unchanged <- n - row$positive - row$negative
  }
  do.call(show, c(list("reliable_change", name), row))
}
# unanswered items
for (wave in WAVES) {
  block <- items[items$wave == wave, columns]; n <- nrow(block); few <- n < MINIMUM
  show("completeness", wave, n_members = n, n_items = n * length(columns), unanswered = if (few) NA else sum(is.na(block)),
    percent_unanswered = if (few) NA else 100 * mean(is.na(block)), suppressed = few)
}
