# The final evaluation before its gate, who took part, and the fact page.
e <- read("evaluation")
for (s in unique(read("statements")$statement_id)) {
  own <- e[e$statement_id == s & e$meaning %in% c("agree", "neutral", "disagree"), ]; n <- nrow(own); k <- sum(own$meaning == "agree")
  few <- n < MINIMUM; ci <- if (n) suppressWarnings(prop.test(k, n, correct = FALSE)$conf.int) else c(NA, NA)
  show("evaluation", s, n = n, n_agree = if (few) NA else k, percent_agree = if (few) NA else 100 * k / n,
    ci_low = if (few) NA else 100 * ci[1], ci_high = if (few) NA else 100 * ci[2], suppressed = few)
  row <- list(n_groups = length(unique(own$group)), design_effect = NA, n_effective = NA, ci_low = NA, ci_high = NA)
  if (n && k > 0 && k < n && row$n_groups >= 3) {
    # the linearised variance of a share over clusters, by the score's sandwich
    fit <- lm(as.numeric(own$meaning == "agree") ~ 1); v <- vcovCL(fit, cluster = own$group, type = "HC0", cadjust = TRUE)[1, 1]; share <- k / n
    deff <- v / (share * (1 - share) / n); m <- n / max(deff, 1); z <- qnorm(0.975)
    # the score test turned round, with as many answers as they are worth
    score <- function(p) abs(share - p) / sqrt(p * (1 - p) / m) - z
    row[-1] <- list(deff, m, 100 * uniroot(score, c(1e-9, share), tol = 1e-13)$root, 100 * uniroot(score, c(share, 1 - 1e-9), tol = 1e-13)$root)
  }
  if (few) row[] <- NA
  do.call(show, c(list("evaluation_clustered", s, suppressed = few), row))
  counts <- c(fully = sum(e$statement_id == s & e$code == 5), partly = sum(e$statement_id == s & e$code == 4), neutral = sum(own$meaning == "neutral"),
    disagree = sum(own$meaning == "disagree"), dont_know = sum(e$statement_id == s & e$meaning == "dont_know"))
  do.call(show, c(list("answer_counts", s), as.list(counts)))
}
people <- read("participants"); people_start <- people[people$joined == "start", ]
who <- unique(members[answering, c("wave", "group", "respondent")])
rates <- list()
for (wave in WAVES) {
  own <- who[who$wave == wave, ]; invited <- people[people$group %in% own$group & (wave != "before" | people$joined == "start" | people$respondent %in% own$respondent), ]
  show("participation", wave, groups = length(unique(own$group)), invited = nrow(invited), responses = nrow(own),
    response_rate = if (nrow(invited)) 100 * nrow(own) / nrow(invited) else NA, matched_members = sum(own$respondent %in% who$respondent[who$wave == "before"]))
  rate <- sapply(sort(unique(own$group)), function(g) {
    n <- sum(own$group == g); if (n < MINIMUM) NA else 10 * round(10 * n / sum(invited$group == g)) })
  rate <- sort(rate, na.last = TRUE)
  for (i in seq_along(rate)) show("participation_groups", paste(wave, i, sep = "."), response_rate = rate[[i]], suppressed = is.na(rate[[i]]))
}
size <- table(people_start$group); kind <- unique(people_start[, c("group", "organisation_type")]); counted <- function(k, g = kind$group) sum(kind$organisation_type == k & kind$group %in% g)
fact <- function(name, value) show("facts", name, value = value)
fact("groups_total", length(size)); fact("ministries", counted("departement")); fact("directorates", counted("direktorat"))
places <- function(k) length(unique(people$organisation[people$organisation_type == k]))
fact("ministry_organisations", places("departement")); fact("directorate_organisations", places("direktorat"))
fact("leaders_total", nrow(people_start)); fact("mean_members_per_group", mean(size)); fact("largest_group", max(size)); fact("smallest_group", min(size))
fact("share_men", 100 * mean(people_start$gender == "mann")); fact("share_women", 100 * mean(people_start$gender == "kvinne")); fact("mean_age", mean(people_start$age, na.rm = TRUE))
fact("cohorts_total", length(unique(people_start$cohort))); fact("groups_completed", length(done))
fact("ministries_completed", counted("departement", done)); fact("directorates_completed", counted("direktorat", done))
fact("evaluation_responses", length(unique(e$respondent))); fact("evaluation_response_rate", 100 * length(unique(e$respondent)) / 200)
fact("development_areas_total", nrow(unique(areas[, c("group", "area_no")])))
for (c in sort(unique(people_start$cohort))) {
  g <- unique(people_start$group[people_start$cohort == c])
  show("cohorts", c, groups = length(g), groups_completed = sum(g %in% done), groups_detailed = sum(g %in% done), groups_followed = sum(g %in% third))
}
