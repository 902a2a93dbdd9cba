package org.handoff.control.api;

import org.handoff.control.ledger.Entry;
import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// Every refusal of the API: counted by its code, logged, and written into the ledger, each within
/// bounds, whoever asks how often. Holds no path, no body and no code of a link: what a stranger
/// wrote stands in no log. Thread-safe.
final class Refusals {
    /// Lines in the log in a minute; what is more is said as a number.
    static final int LINES_A_MINUTE = 60;

    /// Records in the ledger of one caller who is known and may not, in an hour.
    private static final int RECORDS_AN_HOUR = 30;

    private static final int CODES_MAX = 200;
    private static final int NETWORKS_MAX = 1_000;
    private static final Duration SUMMED = Duration.ofMinutes(10);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger("handoff.api");

    /// What is summed up in the ledger.
    enum Kind {
        CREDENTIAL("tokens, passwords, codes or certificates that do not count"),
        FOREIGN("requests of another site's page, or under another name"),
        SIZE("bodies that are too large"),
        BODY("requests that no program of ours sends"),
        REPLAY("keys of commands, used again for another"),
        RATE("requests over a limit"),
        LINK("links that are not ours");

        private final String says;

        Kind(String says) {
            this.says = says;
        }
    }

    private final BiConsumer<String, String> ledger;
    private final Map<String, Long> byCode = new TreeMap<>();
    private final Map<Kind, Sum> sums = new EnumMap<>(Kind.class);
    private final Denials denials = new Denials();
    private final Denials logged = new Denials();
    private long minuteBegan;
    private int lines;
    private long unsaid;

    private static final class Sum {
        private long count;
        private final Set<String> networks = new HashSet<>();
        private long written;
        private boolean everWritten;
    }

    /// @param ledger writes down who was refused what; never blocks
    Refusals(BiConsumer<String, String> ledger) {
        this.ledger = ledger;
    }

    /// A request was refused.
    ///
    /// @param route its template, not what was asked for
    /// @param who as far as it is known
    /// @param network of the client
    synchronized void refused(
            String route, String who, String network, int status, String code, long nanos) {
        if (byCode.size() < CODES_MAX || byCode.containsKey(code)) {
            byCode.merge(code, 1L, Long::sum);
        }
        if (logged.isNew(who + " " + network, code + " " + route, LINES_A_MINUTE, nanos)
                && hasLine(nanos)) {
            LOG.atWarn()
                    .addKeyValue("status", status)
                    .addKeyValue("code", code)
                    .addKeyValue("route", route)
                    .addKeyValue("who", who)
                    .addKeyValue("from", network)
                    .log("refused");
        } else {
            unsaid++;
        }
        kind(status, code)
                .ifPresent(kind -> {
                    Sum sum = sums.computeIfAbsent(kind, _ -> new Sum());
                    sum.count++;
                    if (sum.networks.size() < NETWORKS_MAX) {
                        sum.networks.add(network);
                    }
                    if (!sum.everWritten) {
                        write(kind, sum, nanos);
                    }
                });
    }

    /// Somebody known asked for what their roles do not allow: a record of its own.
    void denied(String who, String what) {
        if (denials.isNew(who, what, RECORDS_AN_HOUR, System.nanoTime())) {
            note(who, what);
        }
    }

    /// A conductor that has no room for it makes no other answer of a refusal: it is logged.
    private void note(String who, String what) {
        try {
            ledger.accept(who, what);
        } catch (HandoffException e) {
            LOG.atWarn()
                    .addKeyValue("who", who)
                    .addKeyValue("what", what)
                    .addKeyValue("cause", e.fault().code())
                    .log("a refusal is not in the ledger");
        }
    }

    /// Once a minute: says how much more there was, and sums up what came since the last record.
    synchronized void summed(long nanos) {
        if (unsaid > 0) {
            LOG.atWarn().addKeyValue("more", unsaid).log("refused");
            unsaid = 0;
        }
        sums.forEach((kind, sum) -> {
            if (sum.count > 0 && nanos - sum.written >= SUMMED.toNanos()) {
                write(kind, sum, nanos);
            }
        });
    }

    private void write(Kind kind, Sum sum, long nanos) {
        String from = sum.networks.size() >= NETWORKS_MAX ? "more than " : "";
        note(
                Entry.Denied.SOMEBODY,
                kind.says
                        + ": "
                        + sum.count
                        + ", from "
                        + from
                        + sum.networks.size()
                        + " network(s)");
        sum.count = 0;
        sum.networks.clear();
        sum.written = nanos;
        sum.everWritten = true;
    }

    private boolean hasLine(long nanos) {
        if (lines == 0 || nanos - minuteBegan >= MINUTE.toNanos()) {
            minuteBegan = nanos;
            lines = 0;
        }
        return lines++ < LINES_A_MINUTE;
    }

    /// Empty for what is no sign of ill will: a place that is not there, a moment that is not
    /// right.
    private static Optional<Kind> kind(int status, String code) {
        if (code.equals("notify.link") || code.equals("access.setup")) {
            return Optional.of(Kind.LINK);
        }
        return Optional.ofNullable(
                switch (status) {
                    case 401 -> code.equals("api.code-needed") ? null : Kind.CREDENTIAL;
                    case 403 ->
                            switch (code) {
                                case "api.origin", "api.who" -> Kind.FOREIGN;
                                case "api.certificate", "oidc.role" -> Kind.CREDENTIAL;
                                default -> null; // a record of its own, or its person's business
                            };
                    case 413 -> Kind.SIZE;
                    case 400, 405, 415 -> Kind.BODY;
                    case 421 -> Kind.FOREIGN;
                    case 422 -> Kind.REPLAY;
                    case 429 -> Kind.RATE;
                    default -> null;
                });
    }

    /// For Prometheus.
    synchronized String metrics() {
        StringBuilder text = new StringBuilder();
        text.append("# HELP handoff_api_refused_total Requests that the API refused\n");
        text.append("# TYPE handoff_api_refused_total counter\n");
        byCode.forEach((code, count) ->
                text.append("handoff_api_refused_total{code=\"%s\"} %d%n".formatted(code, count)));
        return text.toString();
    }
}
