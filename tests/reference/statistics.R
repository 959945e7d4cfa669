# Reference values for the statistics, from R and its packages on the small fixed data sets in data/.
# Debian: r-base-core, r-cran-psych, r-cran-multilevel, r-cran-lme4, r-cran-sandwich. From the repository's root:
#   Rscript tests/reference/statistics.R > tests/reference/statistics.csv
suppressPackageStartupMessages({
  library(psych)
  library(multilevel)
  library(lme4)
})
read <- function(name) read.csv(file.path("tests/reference/data", paste0(name, ".csv")))
show <- function(name, value) cat(name, ",", format(as.numeric(value), digits = 15), "\n", sep = "")
cat("name,value\n")

# Paired change. "sleep" is R's own data set (Student 1908), "clear" twelve made-up groups.
for (set in c("sleep", "clear")) {
  data <- read(paste0("paired_", set))
  n <- nrow(data)
  test <- t.test(data$after, data$before, paired = TRUE)
  show(paste0(set, ".diff"), test$estimate)
  show(paste0(set, ".ci_low"), test$conf.int[1])
  show(paste0(set, ".ci_high"), test$conf.int[2])
  show(paste0(set, ".t"), test$statistic)
  show(paste0(set, ".df"), test$parameter)
  show(paste0(set, ".p"), test$p.value)
  rms_sd <- sqrt((var(data$before) + var(data$after)) / 2)
  d <- unname(test$estimate) / rms_sd
  show(paste0(set, ".d_av"), d)
  # Algina & Keselman (2003): limits of the noncentrality parameter, scaled to d
  bound <- function(q) {
    uniroot(function(ncp) pt(test$statistic, test$parameter, ncp) - q, c(-5, 15), tol = 1e-12)$root
  }
  scale <- sqrt((var(data$before) + var(data$after) - 2 * cov(data$before, data$after)) / n) / rms_sd
  show(paste0(set, ".d_low"), bound(0.975) * scale)
  show(paste0(set, ".d_high"), bound(0.025) * scale)
  show(paste0(set, ".d_z"), mean(data$after - data$before) / sd(data$after - data$before))
  correction <- gamma((n - 1) / 2) / (sqrt((n - 1) / 2) * gamma((n - 2) / 2))
  show(paste0(set, ".hedges"), correction)
  show(paste0(set, ".wave_correlation"), cor(data$before, data$after))
  # Two one-sided tests within a margin of 1
  lower <- t.test(data$after, data$before, paired = TRUE, mu = -1, alternative = "greater")$p.value
  upper <- t.test(data$after, data$before, paired = TRUE, mu = 1, alternative = "less")$p.value
  show(paste0(set, ".p_equivalence"), max(lower, upper))
}

# Adjusted p values
p <- read("p_values")$p
for (i in seq_along(p)) {
  show(paste0("holm.", i), p.adjust(p, "holm")[i])
  show(paste0("bh.", i), p.adjust(p, "BH")[i])
}

# Cronbach's alpha: R's data set "attitude" (Chatterjee & Price 1977)
show("attitude.alpha", psych::alpha(read("items_attitude"))$total$raw_alpha)

# ICC. Shrout & Fleiss (1979), table 2, six targets of four ratings; and groups of unequal size.
shrout <- read("members_shrout_fleiss")
fit <- aov(score ~ as.factor(group), data = shrout)
show("shrout_fleiss.icc1", multilevel::ICC1(fit))
show("shrout_fleiss.icc2", multilevel::ICC2(fit))
wide <- matrix(shrout$score, nrow = 6, byrow = TRUE)
icc <- psych::ICC(wide)$results
show("shrout_fleiss.psych_icc1", icc$ICC[icc$type == "ICC1"])
show("shrout_fleiss.psych_icc1k", icc$ICC[icc$type == "ICC1k"])
variance <- as.data.frame(VarCorr(lmer(score ~ 1 + (1 | group), data = shrout)))$vcov
show("shrout_fleiss.lme4_icc1", variance[1] / sum(variance))
unequal <- read("members_unequal")
squares <- summary(aov(score ~ as.factor(group), data = unequal))[[1]][["Mean Sq"]]
size <- table(unequal$group)
n0 <- (sum(size) - sum(size^2) / sum(size)) / (length(size) - 1)
show("unequal.ms_between", squares[1])
show("unequal.ms_within", squares[2])
show("unequal.n0", n0)
show("unequal.icc1", (squares[1] - squares[2]) / (squares[1] + (n0 - 1) * squares[2]))
show("unequal.icc2", multilevel::ICC2(aov(score ~ as.factor(group), data = unequal)))

# r_wg(j), seven-point scale, uniform null variance (7^2 - 1) / 12 = 4
items <- read("items_groups")
rwg <- multilevel::rwg.j(items[, c("a", "b", "c")], items$group, ranvar = 4)
for (i in seq_len(nrow(rwg))) show(paste0("rwg.", rwg$grpid[i]), rwg$rwg.j[i])

# Wilson's interval is prop.test without continuity correction
for (pair in list(c(65, 100), c(8, 10), c(0, 20), c(177, 264))) {
  interval <- prop.test(pair[1], pair[2], correct = FALSE)$conf.int
  show(paste0("wilson.", pair[1], "_", pair[2], ".low"), interval[1])
  show(paste0("wilson.", pair[1], "_", pair[2], ".high"), interval[2])
}

# Correlation between a (times chosen) and b (change), given c (baseline)
goals <- read("correlation")
pearson <- cor.test(goals$chosen, goals$change)
show("pearson.r", pearson$estimate)
show("pearson.p", pearson$p.value)
show("pearson.ci_low", pearson$conf.int[1])
show("pearson.ci_high", pearson$conf.int[2])
spearman <- cor.test(goals$chosen, goals$change, method = "spearman", exact = FALSE)
show("spearman.r", spearman$estimate)
show("spearman.p", spearman$p.value)
# Bonett & Wright (2000)
half <- qnorm(0.975) * sqrt((1 + spearman$estimate^2 / 2) / (nrow(goals) - 3))
show("spearman.ci_low", tanh(atanh(spearman$estimate) - half))
show("spearman.ci_high", tanh(atanh(spearman$estimate) + half))
partial <- psych::partial.r(goals, c("chosen", "change"), "baseline")[1, 2]
show("partial.r", partial)
# the test of a regression coefficient is the test of the partial correlation
show("partial.p", summary(lm(change ~ chosen + baseline, goals))$coefficients["chosen", 4])
interval <- psych::r.con(partial, nrow(goals) - 1)
show("partial.ci_low", interval[1])
show("partial.ci_high", interval[2])

# Two independent subgroups, Welch
two <- read("two_groups")
test <- t.test(change ~ factor(part, levels = c("first", "second")), data = two)
show("welch.diff", test$estimate[1] - test$estimate[2])
show("welch.ci_low", test$conf.int[1])
show("welch.ci_high", test$conf.int[2])
show("welch.t", test$statistic)
show("welch.df", test$parameter)
show("welch.p", test$p.value)

# Jacobson & Truax (1991): reliability from alpha of the factors, counts of change beyond 1.96 S_diff
change <- read("reliable_change")
factors <- c("f1", "f2", "f3", "f4")
reliability <- psych::alpha(change[change$wave == "before", factors])$total$raw_alpha
index <- tapply(rowMeans(change[, factors]), list(change$group, change$wave), mean)
s_diff <- sqrt(2) * sd(index[, "before"]) * sqrt(1 - reliability)
rc <- (index[, "after"] - index[, "before"]) / s_diff
show("reliable.reliability", reliability)
show("reliable.limit", 1.96 * s_diff)
show("reliable.positive", sum(rc > 1.96))
show("reliable.negative", sum(rc < -1.96))
show("reliable.unchanged", sum(abs(rc) <= 1.96))

# r_wg(j) against other null distributions: LeBreton & Senter (2008), seven options
nulls <- read("null_variances")
for (null in c("slight", "moderate")) {
  rwg <- multilevel::rwg.j(items[, c("a", "b", "c")], items$group, ranvar = nulls[nulls$options == 7, null])
  for (i in seq_len(nrow(rwg))) show(paste("rwg", null, rwg$grpid[i], sep = "_"), rwg$rwg.j[i])
}

# The least difference that Welch's test of two parts finds in eight of ten programmes, in SDs
for (pair in list(c(6, 25), c(16, 15), c(3, 9))) {
  n1 <- pair[1]; n2 <- pair[2]; df <- n1 + n2 - 2; crit <- qt(0.975, df)
  power <- function(d) { ncp <- d * sqrt(n1 * n2 / (n1 + n2)); pt(crit, df, ncp, lower.tail = FALSE) + pt(-crit, df, ncp) - 0.8 }
  show(paste("power", n1, n2, sep = "_"), uniroot(power, c(0.01, 10), tol = 1e-12)$root)
}
# R's own function, equal sizes
show("power_15_15", power.t.test(n = 15, power = 0.8, strict = TRUE, tol = 1e-12)$delta)

# Answers in groups: the linearised variance of a share, by the score's sandwich
answers <- read("clustered_agreement")
variance <- sandwich::vcovCL(lm(agree ~ 1, answers), cluster = answers$group, type = "HC0", cadjust = TRUE)[1, 1]
share <- mean(answers$agree)
show("design_effect", variance / (share * (1 - share) / nrow(answers)))
