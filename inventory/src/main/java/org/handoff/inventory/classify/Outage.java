package org.handoff.inventory.classify;

/// How long an application is away where no way without an outage holds.
///
/// @param minutes about
/// @param because what it was measured or reckoned from, one sentence
public record Outage(long minutes, String because) {
    private static final double MEGABYTES = 1_024;
    private static final double SECONDS = 60;

    /// While nothing may be written, all data go once over the line and are compared there.
    ///
    /// @param gigabytes of the application's data
    /// @param megabytesPerSecond with which they were copied and compared
    public static Outage ofCopy(double gigabytes, double megabytesPerSecond, String because) {
        double minutes = gigabytes * MEGABYTES / megabytesPerSecond / SECONDS;
        return new Outage(
                (long) Math.ceil(minutes),
                "%s GB are copied at %s MB/s, %s"
                        .formatted(plain(gigabytes), plain(megabytesPerSecond), because));
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    String sentence() {
        return "no zero-downtime strategy holds; an outage of about "
                + (minutes == 1 ? "1 minute" : minutes + " minutes")
                + ", because "
                + because;
    }
}
