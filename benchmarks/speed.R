# How long R's packages take for the 2PL of large.csv; for benchmarks/analysis.py
folder <- commandArgs(trailingOnly = TRUE)[1]
data <- as.data.frame(read.csv(file.path(folder, "large.csv"), header = FALSE))
truth <- scan(file.path(folder, "difficulty.csv"), quiet = TRUE)
here <- function(package) suppressWarnings(suppressMessages(requireNamespace(package, quietly = TRUE)))
told <- function(package, time, b)
  cat(sprintf("2PL, 10,000 x 50, %-26s %6.2f s clock %6.2f s processor, RMSE of b %.4f\n",
              paste(package, packageVersion(package)), time[3], time[1] + time[2], sqrt(mean((b - truth)^2))))
if (here("mirt")) {
  suppressMessages(library(mirt))
  runs <- sapply(1:5, function(n) system.time(m <<- mirt(data, 1, itemtype = "2PL", verbose = FALSE))[1:3])
  time <- runs[, which.min(runs[3, ])]
  par <- coef(m, simplify = TRUE)$items
  told("mirt", time, -par[, "d"] / par[, "a1"])
}
if (here("ltm")) {
  suppressMessages(library(ltm))
  time <- system.time(m <- ltm(data ~ z1))
  told("ltm", time, coef(m)[, 1])
}
