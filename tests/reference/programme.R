# Every cell of every published table of a programme, from its rows of answers: the statistics of the
# pipeline written a second time, in R, with R's own packages where they have them. The folder holds
# items.csv, areas.csv, groups.csv, participants.csv, evaluation.csv, statements.csv and the draws.
# Debian: r-cran-clubsandwich, r-cran-sandwich, r-cran-lme4, r-cran-psych. From the repository's root:
#   Rscript tests/reference/programme.R tests/reference/data/awkward > tests/reference/awkward.csv
suppressPackageStartupMessages({ library(clubSandwich); library(sandwich); library(lme4); library(psych) })
folder <- commandArgs(trailingOnly = TRUE)[1]
cat("table,row,column,value\n")
for (part in c("common", "change", "agreement", "robust", "goals", "followup", "evaluation"))
  source(file.path("tests/reference/programme", paste0(part, ".R")))
