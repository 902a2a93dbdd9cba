package org.handoff.app.wiring;

import org.handoff.app.spec.PointerSpec;
import org.handoff.app.spec.Spec;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Whether a twin is apart from what it is the twin of. Names and addresses are compared first;
/// then both servers are asked who they are, so that neither an alias nor a proxy hides one behind
/// another name. A copy of a server's files has its system identifier, so the time that the server
/// was started counts, too. What cannot be told apart is refused.
final class TwinApart {
    private static final String WHO =
            "SELECT (SELECT system_identifier FROM pg_control_system())"
                    + " || ' ' || extract(epoch FROM pg_postmaster_start_time())"
                    + " || ' ' || current_database()";

    private TwinApart() {}

    /// Everything that both would move, a sentence each; empty if nothing is.
    ///
    /// @throws HandoffException if a server cannot be asked
    static List<String> shared(Spec live, Spec twin) {
        List<String> shared = new ArrayList<>();
        applications(live, twin, shared);
        pointers(live, twin, shared);
        if (live.control().data().equals(twin.control().data())) {
            shared.add("control.data of the twin is the folder of the live control plane");
        }
        for (Named here : databases(live)) {
            for (Named there : databases(twin)) {
                if (isSameAddress(here.database(), there.database())) {
                    shared.add(sentence(here, there));
                } else if (identity(here.database()).equals(identity(there.database()))) {
                    shared.add(sentence(here, there) + ", under another address");
                }
            }
        }
        return shared;
    }

    private record Named(String side, Spec.Database database) {}

    private static List<Named> databases(Spec spec) {
        return List.of(
                new Named("legacy", spec.legacy().database()),
                new Named("cloud", spec.cloud().database()));
    }

    private static String sentence(Named here, Named there) {
        return "the "
                + there.side()
                + " database of the twin, "
                + at(there.database())
                + ", is the live "
                + here.side()
                + " database, "
                + at(here.database());
    }

    private static String at(Spec.Database database) {
        return database.host() + ":" + database.port() + "/" + database.name();
    }

    private static boolean isSameAddress(Spec.Database one, Spec.Database other) {
        if (one.port() != other.port() || !one.name().equals(other.name())) {
            return false;
        }
        Set<String> both = addresses(one.host());
        both.retainAll(addresses(other.host()));
        return !both.isEmpty();
    }

    private static Set<String> addresses(String host) {
        Set<String> all = new HashSet<>(Set.of(host.toLowerCase(Locale.ROOT)));
        try {
            for (InetAddress each : InetAddress.getAllByName(host)) {
                all.add(each.getHostAddress());
            }
        } catch (UnknownHostException e) {
            // A socket's folder, or a name that nobody knows: the log-in below says so.
            return all;
        }
        return all;
    }

    private static String identity(Spec.Database database) {
        if (!database.isPostgres()) {
            // Of MariaDB only addresses are compared: it has no identifier of its own.
            return at(database);
        }
        try (Connection session = Sides.side(database).openSession();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(WHO)) {
            if (row.next() && row.getString(1) != null) {
                return row.getString(1);
            }
            throw new HandoffException(unknown(database));
        } catch (SQLException e) {
            throw new HandoffException(unknown(database), e);
        }
    }

    private static Fault unknown(Spec.Database database) {
        return new Fault(
                Fault.Kind.EXTERNAL,
                "twin.unknown",
                at(database) + " does not say which server it is.",
                "Let Handoff's role execute pg_control_system() there.");
    }

    private static void applications(Spec live, Spec twin, List<String> shared) {
        for (Spec.Side here : List.of(live.legacy(), live.cloud())) {
            for (Spec.Side there : List.of(twin.legacy(), twin.cloud())) {
                if (here.upstream() != null && here.upstream().equals(there.upstream())) {
                    shared.add("an application of the twin is the live one, " + here.upstream());
                }
            }
        }
    }

    /// A person is told in the twin's words what to do; everything else would be done to the live.
    private static void pointers(Spec live, Spec twin, List<String> shared) {
        for (PointerSpec here : live.pointers()) {
            for (PointerSpec there : twin.pointers()) {
                if (!here.isByHand() && isSameDrive(here, there)) {
                    shared.add(
                            "the pointer "
                                    + there.name()
                                    + " of the twin is driven exactly as the live "
                                    + here.name());
                }
            }
        }
    }

    private static boolean isSameDrive(PointerSpec one, PointerSpec other) {
        return one.driver() == other.driver() && drive(one).equals(drive(other));
    }

    private static List<?> drive(PointerSpec it) {
        return java.util.Arrays.asList(
                it.haproxy(),
                it.nginx(),
                it.dns(),
                it.command(),
                it.http(),
                it.sql(),
                it.rundeck());
    }
}
