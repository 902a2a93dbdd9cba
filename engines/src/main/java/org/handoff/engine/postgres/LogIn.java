package org.handoff.engine.postgres;

import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;

/// Says why a log-in failed.
final class LogIn {
    private LogIn() {}

    /// Closes what was opened and names the cause by SQLSTATE (PostgreSQL, appendix A).
    static HandoffException fault(
            PostgresSide side, SQLException failure, @Nullable Connection opened) {
        if (opened != null) {
            try {
                opened.close();
            } catch (SQLException alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
        }
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return switch (state) {
            case "28P01", "28000" ->
                    refused(
                            "database.login",
                            side,
                            "refused the log-in",
                            "Check role, password and pg_hba.conf.",
                            failure);
            case "3D000" ->
                    refused(
                            "database.missing",
                            side,
                            "has no such database",
                            "Check the name.",
                            failure);
            case "42501" ->
                    refused(
                            "database.privilege",
                            side,
                            "lacks a privilege",
                            "Grant CONNECT, and REPLICATION to the replicator's role.",
                            failure);
            case "53300" ->
                    HandoffException.external(
                            "database.full",
                            side + " has no connection left.",
                            "Raise max_connections or close sessions.",
                            failure);
            case "57P03" ->
                    HandoffException.external(
                            "database.starting",
                            side + " is starting up or recovering.",
                            "Wait for it.",
                            failure);
            default ->
                    HandoffException.external(
                            "database.unreachable",
                            side
                                    + " cannot be reached (SQLSTATE "
                                    + (state.isEmpty() ? "none" : state)
                                    + ").",
                            "Check that the server runs and that host, port and firewall are"
                                    + " right.",
                            failure);
        };
    }

    private static HandoffException refused(
            String code, PostgresSide side, String what, String remedy, SQLException failure) {
        return new HandoffException(
                new Fault(Fault.Kind.OPERATOR, code, side + " " + what + ".", remedy), failure);
    }
}
