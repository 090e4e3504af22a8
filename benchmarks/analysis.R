# The same figures by R's packages, as far as they are here, for benchmarks/analysis.py: name,package,value
folder <- commandArgs(trailingOnly = TRUE)[1]
say <- function(name, package, values)
  cat(sprintf("%s %d,%s,%.10g\n", name, seq_along(values), package, as.numeric(values)), sep = "")
here <- function(package) suppressWarnings(suppressMessages(requireNamespace(package, quietly = TRUE)))
cat(paste0("version,R ", getRversion(), "\n"))
for (package in c("ltm", "mirt", "psych", "psychotools"))
  if (here(package)) cat(paste0("version,", package, " ", packageVersion(package), "\n"))
table_of <- function(name) as.data.frame(read.csv(file.path(folder, paste0(name, ".csv"))))
lsat6 <- table_of("lsat6"); lsat7 <- table_of("lsat7"); verbal <- table_of("verbal")

if (here("psych")) {
  a <- suppressWarnings(psych::alpha(lsat7, check.keys = FALSE))
  say("LSAT-7, alpha", "psych", a$total$raw_alpha)
  say("LSAT-7, item-rest correlation", "psych", a$item.stats$r.drop)
}
f <- factanal(lsat7, 1)
l <- f$loadings[, 1] * sapply(lsat7, sd); u <- f$uniquenesses * sapply(lsat7, var)
say("LSAT-7, omega", "stats (factanal)", sum(l)^2 / (sum(l)^2 + sum(u)))
m <- mantelhaen.test(UCBAdmissions)
say("Berkeley, common odds ratio", "stats (mantelhaen.test)", m$estimate)
for (set in list(list("LSAT-6", lsat6), list("LSAT-7", lsat7))) if (here("ltm")) {
  suppressMessages(library(ltm))
  two <- ltm(set[[2]] ~ z1, control = list(GHk = 61)); one <- rasch(set[[2]], control = list(GHk = 61))
  say(paste0(set[[1]], ", 2PL, slope"), "ltm", coef(two)[, 2])
  say(paste0(set[[1]], ", 2PL, difficulty"), "ltm", coef(two)[, 1])
  say(paste0(set[[1]], ", 2PL, log likelihood"), "ltm", two$log.Lik)
  say(paste0(set[[1]], ", Rasch, difficulty"), "ltm", coef(one)[, 1])
}
if (here("psychotools")) {
  p <- psychotools::pcmodel(as.matrix(verbal))
  say("Verbal aggression, partial credit, thresholds less their mean", "psychotools",
      unlist(psychotools::threshpar(p)) - mean(unlist(psychotools::threshpar(p))))
}
if (here("mirt")) {
  suppressMessages(library(mirt))
  fitted <- function(data, kind, ...) mirt(data, 1, itemtype = kind, verbose = FALSE, quadpts = 61, TOL = 1e-6, ...)
  for (set in list(list("LSAT-6", lsat6), list("LSAT-7", lsat7))) {
    m <- fitted(set[[2]], "2PL", SE = TRUE, SE.type = "Oakes")
    par <- coef(m, simplify = TRUE)$items
    name <- function(what) paste0(set[[1]], ", 2PL, ", what)
    say(name("slope"), "mirt", par[, "a1"])
    say(name("difficulty"), "mirt", -par[, "d"] / par[, "a1"])
    say(name("standard error of the slope"), "mirt", sapply(coef(m, printSE = TRUE)[1:5], function(x) x["SE", "a1"]))
    say(name("log likelihood"), "mirt", extract.mirt(m, "logLik"))
    say(name("S-X2"), "mirt", itemfit(m, "S_X2")$S_X2)
    q3 <- residuals(m, type = "Q3", verbose = FALSE, method = "WLE")
    say(name("test information at -2 to 2"), "mirt", testinfo(m, -2:2))
    say(name("EAP of the first students"), "mirt", fscores(m, method = "EAP", quadpts = 61)[1:10, 1])
    say(name("its standard error"), "mirt", fscores(m, method = "EAP", quadpts = 61, full.scores.SE = TRUE)[1:10, 2])
    say(name("WLE of the first students"), "mirt", fscores(m, method = "WLE")[1:10, 1])
    say(name("lz of the first students"), "mirt", personfit(m, method = "WLE", stats.only = TRUE)$Zh[1:10])
  }
  m <- fitted(verbal, "gpcm")
  say("Verbal aggression, generalized partial credit, slope", "mirt", coef(m, simplify = TRUE)$items[, "a1"])
  say("Verbal aggression, generalized partial credit, log likelihood", "mirt", extract.mirt(m, "logLik"))
  say("Verbal aggression, generalized partial credit, S-X2", "mirt", itemfit(m, "S_X2")$S_X2)
  m <- fitted(verbal, "Rasch")
  say("Verbal aggression, partial credit, log likelihood", "mirt", extract.mirt(m, "logLik"))
  say("Verbal aggression, partial credit, deviation of ability", "mirt", sqrt(coef(m, simplify = TRUE)$cov[1, 1]))
}
