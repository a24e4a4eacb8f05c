# Figures of rpact (Debian: r-cran-rpact 3.3.4) for test_golden_sequential.py: Rscript sequential.R
suppressPackageStartupMessages(library(rpact))
p <- function(...) cat(..., "\n")
d <- function(k, type, ...) getDesignGroupSequential(kMax=k, alpha=0.025, beta=.2, sided=1, typeOfDesign=type, tolerance=1e-10, ...)
for (k in 2:5) { p("OF",k,format(d(k,"OF")$criticalValues,digits=10)); p("P",k,format(d(k,"P")$criticalValues,digits=10)); p("asOF",k,format(d(k,"asOF")$criticalValues,digits=10)); p("asP",k,format(d(k,"asP")$criticalValues,digits=10)); p("asHSD-4",k,format(d(k,"asHSD",gammaA=-4)$criticalValues,digits=10)) }
x <- d(3,"asOF",informationRates=c(.5,.75,1)); p("asOF uneven", format(x$criticalValues,digits=10), format(x$alphaSpent,digits=10))
x <- d(3,"OF"); p("shift OF3", format(getDesignCharacteristics(x)$shift,digits=10), format(getDesignCharacteristics(x)$inflationFactor,digits=10))
x <- getDesignGroupSequential(kMax=5,alpha=.025,beta=.1,typeOfDesign="asHSD",gammaA=-4,typeBetaSpending="bsHSD",gammaB=-2,bindingFutility=FALSE,tolerance=1e-10); p("HSD5 futility", format(x$criticalValues,digits=10),format(x$futilityBounds,digits=10), format(getDesignCharacteristics(x)$shift,digits=10),format(getDesignCharacteristics(x)$inflationFactor,digits=10))
x <- getDesignGroupSequential(kMax=3,alpha=.025,beta=.1,typeOfDesign="asHSD",gammaA=-4,typeBetaSpending="bsHSD",gammaB=-2,bindingFutility=FALSE,tolerance=1e-10); p("HSD3 futility", format(x$criticalValues,digits=10),format(x$futilityBounds,digits=10), format(getDesignCharacteristics(x)$shift,digits=10),format(getDesignCharacteristics(x)$inflationFactor,digits=10))
x <- getDesignGroupSequential(kMax=3,alpha=.025,beta=.1,typeOfDesign="asOF",typeBetaSpending="bsOF",bindingFutility=TRUE,tolerance=1e-10); p("OF3 binding", format(x$criticalValues,digits=10),format(x$futilityBounds,digits=10), format(getDesignCharacteristics(x)$shift,digits=10))
x <- d(3,"OF"); q <- getPowerAndAverageSampleNumber(x, theta=c(0,.3), nMax=100); print(q$overallReject,digits=10); print(q$averageSampleNumber,digits=10)
