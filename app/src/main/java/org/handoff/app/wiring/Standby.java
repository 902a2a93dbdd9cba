package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecFile;
import org.handoff.control.api.StandbyServer;
import org.handoff.control.lease.Claimed;
import org.handoff.control.lease.Takeover;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.PostgresClaim;
import org.handoff.control.tls.ServerTls;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;

/// A control plane that waits while another one is in charge: looks at the claim several times a
/// second, says on its own address who is in charge, and becomes the control plane once that one
/// has ended or fallen silent. One thread.
final class Standby implements AutoCloseable {
    /// Whoever has not seen the ledger for longer could not take over now.
    private static final Duration READY_WITHIN = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Standby.class);

    private final Spec.Database database;
    private final String migration;
    private final StandbyServer server;
    private final Takeover takeover = new Takeover(Takeover.LEASE);
    private @Nullable Connection session;
    private volatile Claimed leader = Claimed.FREE;
    private volatile long lookedAt = System.nanoTime() - READY_WITHIN.toNanos();
    private boolean complained;

    private Standby(Spec.Database database, Spec here, @Nullable ServerTls tls) {
        this.database = database;
        this.migration = here.migration();
        if (tls != null) {
            tls.start();
            LOG.atInfo()
                    .addKeyValue("authority", tls.authority().fingerprint())
                    .log("both control planes have one authority");
        }
        this.server =
                StandbyServer.start(
                        new InetSocketAddress(
                                here.control().listen().host(), here.control().listen().port()),
                        tls,
                        () -> leader,
                        () -> System.nanoTime() - lookedAt < READY_WITHIN.toNanos());
    }

    /// Waits until it is this machine's turn, and starts the control plane.
    ///
    /// @param here the spec as it holds on this machine
    /// @throws HandoffException `standby.ledger` if the ledger is no database, `standby.shared`
    ///   without a shared key
    static ControlPlaneProcess takeOver(SpecFile file, Spec here) throws InterruptedException {
        Spec.Database database = here.control().ledger();
        if (database == null) {
            throw HandoffException.operator(
                    "standby.ledger",
                    "A standby needs a ledger that both machines reach.",
                    "Name a database in control.ledger, neither of the two that move.");
        }
        if (here.control().sharedKey() == null) {
            throw HandoffException.operator(
                    "standby.shared",
                    "A standby shares accounts and the authority with the one in charge.",
                    "Name the key that seals them in control.sharedKey, the same on both machines"
                            + " (openssl rand -hex 32).");
        }
        // What can be found out now must not be found out by the takeover.
        Preconditions.refuse(here);
        WarmUp.controlPlane();
        while (true) {
            try (ServerTls tls = ControlDoor.open(here);
                    Standby standby = new Standby(database, here, tls)) {
                standby.awaitTurn();
            }
            try {
                return new ControlPlaneProcess(file, here);
            } catch (HandoffException e) {
                if (!e.fault().code().equals(Ledger.CLAIMED)) {
                    throw e;
                }
                LOG.info("Another standby was faster.");
            }
        }
    }

    private void awaitTurn() throws InterruptedException {
        LOG.info("standby on {}", server.address());
        while (!isOurTurn()) {
            Thread.sleep(Takeover.PACE.toMillis());
        }
    }

    /// While the ledger's database cannot be asked, nobody can conduct: there is nothing to take.
    private boolean isOurTurn() throws InterruptedException {
        try {
            Connection asked = session();
            Claimed seen = PostgresClaim.look(asked, migration);
            lookedAt = System.nanoTime();
            tell(seen);
            return switch (takeover.saw(seen, System.nanoTime())) {
                case WAIT -> false;
                case TAKE -> true;
                case END_AND_TAKE -> {
                    LOG.warn("{} holds the ledger and is silent: it is ended.", seen.holder());
                    PostgresClaim.end(asked, seen);
                    yield true;
                }
            };
        } catch (SQLException | HandoffException e) {
            lose();
            if (!complained) {
                LOG.warn("The ledger's database does not answer; looking again.", e);
            }
            complained = true;
            return false;
        }
    }

    private void tell(Claimed seen) {
        if (!seen.holder().equals(leader.holder())) {
            LOG.info("in charge is {} at {}", seen.holder(), seen.address());
        }
        leader = seen;
        complained = false;
    }

    private Connection session() throws SQLException {
        if (session == null) {
            session = Ledgers.session(database);
            PostgresClaim.prepare(Objects.requireNonNull(session));
        }
        return Objects.requireNonNull(session);
    }

    private void lose() {
        Connection lost = session;
        session = null;
        if (lost != null) {
            try {
                lost.close();
            } catch (SQLException e) {
                LOG.atDebug().addKeyValue("state", e.getSQLState()).log("closing a lost session");
            }
        }
    }

    /// The address is free then for the control plane.
    @Override
    public void close() {
        server.close();
        lose();
    }
}
