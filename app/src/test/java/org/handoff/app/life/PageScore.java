package org.handoff.app.life;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.app.browser.Tab;

/// What Lighthouse calls performance, from the same five figures of a real browser, with its
/// weights and curves of version 10 for a desktop
/// ([developer.chrome.com](https://developer.chrome.com/docs/lighthouse/performance/performance-scoring)).
/// The speed index needs a film of the page; in its place stands when the figures were there, which
/// is never sooner.
///
/// @param firstPaint first contentful paint, milliseconds
/// @param largestPaint largest contentful paint, milliseconds
/// @param blocked of tasks over 50 ms the time behind the 50th, milliseconds, until the figures
///   were there and a second longer
/// @param shift cumulative layout shift, no unit
/// @param shown when the figures were there, milliseconds
record PageScore(
        double firstPaint, double largestPaint, double blocked, double shift, double shown) {
    private static final double[] ERF = {
        1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592
    };
    private static final String FIGURES =
            """
            new Promise(done => {
              const seen = {firstPaint: 0, largestPaint: 0, blocked: 0, shift: 0};
              const see = (type, take) => new PerformanceObserver(
                list => list.getEntries().forEach(take)).observe({type, buffered: true});
              see('paint', it => {
                if (it.name === 'first-contentful-paint') seen.firstPaint = it.startTime; });
              see('largest-contentful-paint', it => { seen.largestPaint = it.startTime; });
              see('longtask', it => { seen.blocked += Math.max(0, it.duration - 50); });
              see('layout-shift', it => { if (!it.hadRecentInput) seen.shift += it.value; });
              setTimeout(() => done(seen), 1000);
            })
            """;

    /// @param tab a page that was just loaded and shows its figures
    static PageScore of(Tab tab) throws Exception {
        double shown = tab.value("performance.now()").asDouble();
        JsonNode seen = tab.value(FIGURES);
        return new PageScore(
                seen.path("firstPaint").asDouble(),
                seen.path("largestPaint").asDouble(),
                seen.path("blocked").asDouble(),
                seen.path("shift").asDouble(),
                shown);
    }

    /// 0 to 100.
    double points() {
        return 100
                * (0.10 * score(firstPaint, 934, 1_600)
                        + 0.10 * score(shown, 1_311, 2_300)
                        + 0.25 * score(largestPaint, 1_200, 2_400)
                        + 0.30 * score(blocked, 150, 350)
                        + 0.25 * score(shift, 0.1, 0.25));
    }

    /// Share of a log-normal distribution that is worse.
    ///
    /// @param tenth what a tenth is better than
    private static double score(double value, double tenth, double median) {
        if (value <= 0) {
            return 1;
        }
        // 0.9061938 is the inverse of erfc at 0.2.
        double x = Math.log(value / median) * 0.9061938 / Math.log(median / tenth);
        return (1 - erf(x)) / 2;
    }

    /// Abramowitz and Stegun, 7.1.26: within 1.5e-7.
    private static double erf(double x) {
        double t = 1 / (1 + 0.3275911 * Math.abs(x));
        double polynomial = 0;
        for (double each : ERF) {
            polynomial = (polynomial + each) * t;
        }
        return Math.signum(x) * (1 - polynomial * Math.exp(-x * x));
    }
}
