# The statistics and eight figures in base R, from cleaned tables: a rival of the benchmark.
# Rscript rival.R <folder with effect_members.csv, effect_items.csv, evaluation_answers.csv,
# development_areas.csv, factors.csv, items.csv>. Prints the tables; draws into the folder.

folder <- commandArgs(trailingOnly = TRUE)[1]
table_of <- function(name) read.csv(file.path(folder, paste0(name, ".csv")))
members <- table_of("effect_members")
items <- table_of("effect_items")
factors <- table_of("factors")$factor
groups <- aggregate(score ~ group + wave + factor, members, mean)
index <- aggregate(score ~ group + wave, groups, mean)
groups <- rbind(groups, cbind(index[, 1:2], factor = "global_index", score = index$score))
wide <- lapply(split(groups, groups$wave), function(one)
  tapply(one$score, list(one$group, factor(one$factor, c("global_index", factors))), mean))
change_table <- function(from, to) {
  both <- intersect(rownames(from), rownames(to))
  rows <- lapply(colnames(from), function(name) {
    before <- from[both, name]
    after <- to[both, name]
    test <- t.test(after, before, paired = TRUE)
    scale <- sqrt((var(before, na.rm = TRUE) + var(after, na.rm = TRUE)) / 2)
    data.frame(factor = name, n = sum(!is.na(after - before)), before = mean(before, na.rm = TRUE),
               after = mean(after, na.rm = TRUE), diff = test$estimate, low = test$conf.int[1],
               high = test$conf.int[2], t = test$statistic, p = test$p.value,
               d = test$estimate / scale, improved = sum(after - before >= 0.1 - 1e-9, na.rm = TRUE))
  })
  found <- do.call(rbind, rows)
  found$p_holm <- c(found$p[1], p.adjust(found$p[-1], "holm"))
  found
}
change <- change_table(wide$before, wide$after)
followup <- change_table(wide$after, wide$followup)
print(change, digits = 4, row.names = FALSE)
print(followup, digits = 4, row.names = FALSE)

asked <- table_of("items")
alpha <- function(table) {
  table <- na.omit(table)
  k <- ncol(table)
  k / (k - 1) * (1 - sum(apply(table, 2, var)) / var(rowSums(table)))
}
reliability <- outer(factors, names(wide), Vectorize(function(name, wave) {
  columns <- intersect(asked$item_id[asked$factor == name], colnames(items))
  alpha(items[items$wave == wave, columns])
}))
dimnames(reliability) <- list(factors, names(wide))
print(round(reliability, 3))

evaluation <- table_of("evaluation_answers")
shares <- lapply(split(evaluation, evaluation$statement_id), function(one) {
  agree <- sum(one$meaning == "agree")
  test <- prop.test(agree, nrow(one), correct = FALSE)
  c(n = nrow(one), agree = agree, low = test$conf.int[1], high = test$conf.int[2])
})
print(round(do.call(rbind, shares), 3))

areas <- table_of("development_areas")
chosen <- table(areas$factor)
goals <- merge(change[-1, ], data.frame(factor = names(chosen), chosen = as.vector(chosen)))
print(cor.test(goals$chosen, goals$diff))
print(suppressWarnings(cor.test(goals$chosen, goals$diff, method = "spearman")))

draw <- function(name, plot) {
  png(file.path(folder, paste0(name, ".png")), 1890, 2400, res = 300)
  plot()
  invisible(dev.off())
}
draw("effect_change", function() dotchart(change$diff, change$factor))
draw("before_after", function() dotchart(change$after, change$factor))
draw("followup", function() dotchart(followup$diff, followup$factor))
draw("goals_change", function() plot(goals$chosen, goals$diff))
draw("evaluation", function() barplot(sapply(shares, function(one) one["agree"] / one["n"]), horiz = TRUE))
draw("group_changes", function() stripchart(as.data.frame(wide$after[rownames(wide$after) %in%
  rownames(wide$before), ] - wide$before[rownames(wide$before) %in% rownames(wide$after), ])))
draw("reliability", function() boxplot(reliability))
draw("index", function() hist(wide$after[, 1]))
