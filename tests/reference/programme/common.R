# What every part of programme.R needs: the rows of answers, the groups, and the printing.
MINIMUM <- 5      # persons behind a published value
MIN_GROUPS <- 3   # groups behind a published value
ENOUGH <- 10      # groups for words, models and new draws
FEW <- "FEW_GROUPS"

read <- function(name, ...) read.csv(file.path(folder, paste0(name, ".csv")), ...)
plain <- function(x) {
  if (is.logical(x) && !is.na(x)) return(if (x) "True" else "False")
  if (is.character(x)) return(x)
  format(as.numeric(x), digits = 15)
}
show <- function(.table, .row, ...) {
  cells <- list(...)
  for (name in names(cells)) cat(paste(.table, .row, name, plain(cells[[name]][1]), sep = ","), "\n", sep = "")
}
mean_or_na <- function(x) if (all(is.na(x))) NA else mean(x, na.rm = TRUE)
sd_or_na <- function(x) if (sum(!is.na(x)) < 2) NA else sd(x, na.rm = TRUE)
median_or_na <- function(x) if (all(is.na(x))) NA else median(x, na.rm = TRUE)
min_or_na <- function(x) if (all(is.na(x))) NA else min(x, na.rm = TRUE)
# the index is one planned test, outside the family
holm_of <- function(p) c(p[1], p.adjust(p[-1], "holm"))
blank <- function(row, keep) { for (name in setdiff(names(row), keep)) row[[name]] <- NA; row }
# few groups would know each other's results
gate <- function(row, keep = character()) {
  if (row$n_groups >= MIN_GROUPS) return(row)
  hidden <- blank(row, c("n_groups", "reason", keep))
  if (!is.null(row$reason) && row$n_groups > 0) hidden$reason <- FEW
  hidden
}
words <- function(d, n) {
  if (is.na(d) || n < ENOUGH) return("")
  d <- abs(d) + 1e-9
  if (d >= 0.8) "stor" else if (d >= 0.5) "middels" else if (d >= 0.2) "liten" else "ingen"
}
yes <- function(x) if (is.na(x)) "" else if (x) "ja" else "nei"

items <- read("items"); areas <- read("areas"); kinds <- read("groups")
columns <- setdiff(names(items), c("cohort", "group", "wave", "respondent"))
factors <- unique(sub("_[0-9]+$", "", columns))
all_names <- c("global_index", factors)
of <- function(f) columns[sub("_[0-9]+$", "", columns) == f]
members <- items[, c("cohort", "group", "wave", "respondent")]
for (f in factors) {
  block <- items[, of(f), drop = FALSE]
  score <- rowMeans(block, na.rm = TRUE)
  members[[f]] <- ifelse(rowMeans(!is.na(block)) >= 0.5, score, NA)
}
# a member's index is over the factors the member has a score on; a group's needs them all
long <- members
long$global_index <- apply(members[, factors, drop = FALSE], 1, mean_or_na)
groups_of <- function(m) {
  g <- aggregate(m[, factors, drop = FALSE], m[, c("cohort", "group", "wave")], mean_or_na)
  g$global_index <- rowMeans(g[, factors, drop = FALSE])
  g
}
answered <- function(g, wave) g$group[g$wave == wave & rowSums(!is.na(g[, factors, drop = FALSE])) > 0]
wave_of <- function(g, wave, keep) { w <- g[g$wave == wave, ]; w[match(keep, w$group), ] }
groups <- groups_of(members)
done <- sort(intersect(answered(groups, "before"), answered(groups, "after")))
third <- sort(intersect(done, answered(groups, "followup")))
before <- wave_of(groups, "before", done); after <- wave_of(groups, "after", done)
change <- after[, all_names] - before[, all_names]
cohort_of <- before$cohort
asked <- sapply(factors, function(f) any(!is.na(members[[f]])))
answering <- rowSums(!is.na(members[, factors, drop = FALSE])) > 0
chose <- function(g, f) paste(g, f) %in% paste(areas$group, areas$factor)
chosen <- sapply(factors, function(f) chose(done, f))
if (is.null(dim(chosen))) chosen <- matrix(chosen, length(done), dimnames = list(NULL, factors))
WAVES <- c("before", "after", "followup")
