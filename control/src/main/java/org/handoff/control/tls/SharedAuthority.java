package org.handoff.control.tls;

import org.handoff.control.store.Home;
import org.handoff.control.store.Rows;
import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;

/// The one authority of several control planes: its certificate and its sealed key are a row that
/// whichever starts first writes. So whoever trusts one of them trusts the others, and a gateway's
/// certificate is good at each. On a machine's disk stands its certificate alone.
public final class SharedAuthority {
    private static final Logger LOG = LoggerFactory.getLogger("handoff.tls");

    private static final List<String> TABLES =
            List.of(
                    "CREATE TABLE IF NOT EXISTS authority (one BIGINT PRIMARY KEY CHECK (one = 1),"
                            + " certificate TEXT NOT NULL, secret TEXT NOT NULL)");

    private SharedAuthority() {}

    /// Makes it if there is none; one that this machine has already, and people have compared, is
    /// made the shared one.
    ///
    /// @param folder where this machine's stands, and its copy of the shared one's certificate
    /// @throws HandoffException `shared.key` if the key does not open it, `tls.shared` if it cannot
    ///   be read
    public static Authority open(Home home, Path folder, InstantSource clock) {
        PemFiles.folder(folder);
        try (Rows rows = home.rows("authority", TABLES, SharedAuthority::failed)) {
            if (kept(rows).isEmpty()) {
                Identity first = first(folder, clock);
                rows.update(
                        "INSERT INTO authority (one, certificate, secret) VALUES (1, ?, ?) ON"
                                + " CONFLICT DO NOTHING",
                        PemFiles.text(first.certificate()),
                        rows.sealed("authority", PemFiles.text(first.key())));
            }
            Kept kept = kept(rows).getFirst();
            Identity own = kept.identity(rows);
            place(own.certificate(), folder);
            return Authority.of(own, clock);
        }
    }

    private record Kept(String certificate, String secret) {
        Kept(ResultSet row) throws SQLException {
            this(row.getString(1), row.getString(2));
        }

        Identity identity(Rows rows) {
            String key = rows.opened("authority", secret);
            try {
                return new Identity(PemFiles.key(key), PemFiles.certificates(certificate));
            } catch (GeneralSecurityException e) {
                throw broken(e);
            }
        }
    }

    private static List<Kept> kept(Rows rows) {
        return rows.query("SELECT certificate, secret FROM authority", Kept::new);
    }

    private static Identity first(Path folder, InstantSource clock) {
        Path certificate = Authority.file(folder);
        Path key = Authority.keyFile(folder);
        if (Files.exists(certificate) && Files.exists(key)) {
            return PemFiles.identity(certificate, key);
        }
        if (Files.exists(key)) {
            throw Authority.orphaned(key);
        }
        if (Files.exists(certificate)) {
            throw HandoffException.operator(
                    "tls.shared",
                    certificate
                            + " is the copy of a shared authority that the ledger's database"
                            + " does not hold.",
                    "Restore that database, or correct control.ledger. Or move the copy away: then"
                        + " a new authority is made, and every gateway and person must be told to"
                        + " trust it.");
        }
        return Authority.made(clock);
    }

    /// For gateways and the command line of this machine.
    private static void place(X509Certificate shared, Path folder) {
        Path file = Authority.file(folder);
        if (Files.exists(file)) {
            X509Certificate here = PemFiles.certificates(file).getFirst();
            if (here.equals(shared)) {
                return;
            }
            LOG.warn(
                    "This machine had the authority {}; the shared one is {}. Its files are kept as"
                            + " *.replaced.",
                    Fingerprints.of(here),
                    Fingerprints.of(shared));
            setAside(file);
            setAside(Authority.keyFile(folder));
        }
        PemFiles.write(file, PemFiles.text(shared));
    }

    private static void setAside(Path file) {
        try {
            if (Files.exists(file)) {
                Files.move(
                        file,
                        file.resolveSibling(file.getFileName() + ".replaced"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot rename " + file, e);
        }
    }

    private static HandoffException failed(SQLException cause) {
        return broken(cause);
    }

    private static HandoffException broken(Exception cause) {
        return HandoffException.external(
                "tls.shared",
                "The shared authority cannot be read from the ledger's database.",
                "Look at that database: the role of control.ledger makes a schema there.",
                cause);
    }
}
