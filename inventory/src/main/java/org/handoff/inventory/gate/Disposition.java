package org.handoff.inventory.gate;

import org.handoff.inventory.graph.Edge;
import org.handoff.inventory.graph.Entity;

import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Pattern;

/// What a person decided about an edge, or about a family of edges.
///
/// @param from pattern over the client's names, addresses, `facility:NAME` and `application:NAME`;
///   `*` stands for any characters
/// @param to the same over the server
/// @param service e.g. `tcp 1433`, `tcp 445 \drop`; empty for any
/// @param does what happens to it
/// @param by the step, probe or receipt that makes it so; empty where none is needed
/// @param expires last day on which it holds
/// @param line of the file
public record Disposition(
        String from,
        String to,
        String service,
        Does does,
        String by,
        String owner,
        String reason,
        LocalDate expires,
        int line) {

    /// What happens to an edge at the cutover.
    public enum Does {
        /// Both ends go together, and find each other by name.
        MOVES_ALONG,
        /// A named step points the client at the new address.
        RE_POINTED,
        /// A tested bridge carries it.
        BRIDGED,
        /// The vendor has changed its allowlist and said so.
        VENDOR_NOTIFIED,
        /// Nobody needs it any more.
        RETIRED,
        /// The owner takes the risk until the day it expires.
        WAIVED;

        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// Whether it holds only together with a step, probe or receipt.
        boolean needsProof() {
            return this == RE_POINTED || this == BRIDGED || this == VENDOR_NOTIFIED;
        }
    }

    boolean matches(Edge edge) {
        return fits(from, edge.client())
                && fits(to, edge.server())
                && (service.isEmpty() || glob(service).matcher(edge.service().text()).matches());
    }

    static boolean fits(String pattern, Entity entity) {
        Pattern glob = glob(pattern);
        return entity.names().stream().anyMatch(name -> glob.matcher(name).matches())
                || entity.addresses().stream().anyMatch(at -> glob.matcher(at.toString()).matches())
                || glob.matcher("facility:" + entity.facility()).matches()
                || glob.matcher("application:" + entity.application()).matches()
                || glob.matcher("role:" + entity.role().label()).matches();
    }

    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (String part : pattern.split("(?=\\*)|(?<=\\*)", -1)) {
            regex.append(part.equals("*") ? ".*" : Pattern.quote(part));
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE);
    }
}
