package org.handoff.app.cli;

import org.handoff.app.spec.Secret;
import org.handoff.app.spec.Spec;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `handoff check`: connects to both sides and tells everything that would go wrong.
@Command(
        name = "check",
        description = "Connects to both sides and tells everything that would go wrong.")
final class CheckCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private SpecOption spec = new SpecOption();

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Spec read = spec.read().spec();
        boolean good = connects(Environment.LEGACY, read.legacy());
        good &= connects(Environment.CLOUD, read.cloud());
        return good ? Exit.DONE : Exit.REFUSED;
    }

    private boolean connects(Environment name, Spec.Side side) {
        try (Connection session = side(side.database()).openSession()) {
            terminal.line(
                    terminal.good("✓ ")
                            + name.label()
                            + ": PostgreSQL "
                            + session.getMetaData().getDatabaseProductVersion());
            return true;
        } catch (HandoffException e) {
            terminal.line(terminal.bad("✗ ") + name.label() + ": " + e.fault().sentence());
            return false;
        } catch (SQLException e) {
            terminal.line(terminal.bad("✗ ") + name.label() + ": SQLSTATE " + e.getSQLState());
            return false;
        }
    }

    private static PostgresSide side(Spec.Database database) {
        Secret password = database.password();
        return PostgresSide.of(
                database.host(),
                database.port(),
                database.name(),
                database.user(),
                () -> password == null ? "" : password.resolve());
    }
}
