package org.handoff.app.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.app.cli.VersionText;
import org.handoff.app.spec.Spec;
import org.handoff.app.wiring.Ledgers;
import org.handoff.app.wiring.Sides;
import org.handoff.engine.check.CheckResult;
import org.handoff.engine.check.CheckResult.Level;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Looks at everything that a migration stands on, says what is wrong and what to do, and keeps
/// what somebody who helps from afar needs, as texts by name. Changes nothing. One use; one thread.
public final class Doctor {
    /// Each gateway connection takes two descriptors.
    private static final long OPEN_FILES_MIN = 4_096;

    private static final long DISK_FREE_MIN = 1L << 30;

    /// Clocks further apart make times in reports misleading; nothing decides by them.
    private static final long CLOCK_MILLIS_MAX = 1_000;

    private final Spec spec;
    private final List<CheckResult> findings = new ArrayList<>();
    private final Map<String, String> texts = new LinkedHashMap<>();

    private Doctor(Spec spec) {
        this.spec = spec;
    }

    /// What was found.
    ///
    /// @param findings worst last; for people at the terminal, who may see names
    /// @param texts for the bundle, by file name: nothing that a person wrote is in them
    public record Report(List<CheckResult> findings, Map<String, String> texts) {
        public boolean isWell() {
            return findings.stream().noneMatch(it -> it.level() == Level.REFUSE);
        }
    }

    /// @param status of the control plane; `null` if none answers as the one in charge
    public static Report look(Spec spec, @Nullable JsonNode status) {
        Doctor doctor = new Doctor(spec);
        doctor.texts.put("version.txt", VersionText.text() + "\n");
        doctor.texts.put("spec.txt", Masked.spec(spec));
        doctor.machine();
        doctor.folder();
        doctor.databases();
        doctor.ledger();
        doctor.control(status);
        Path data = spec.control().data();
        doctor.texts.put("replicator-log.txt", LogShape.of(data.resolve("replicator.log")));
        doctor.texts.put("findings.txt", doctor.summary());
        return new Report(List.copyOf(doctor.findings), doctor.texts);
    }

    private void machine() {
        Machine machine = Machine.here(spec.control().data());
        texts.put("machine.txt", machine.text());
        found(
                machine.openFilesMax() < 0 || machine.openFilesMax() >= OPEN_FILES_MIN,
                Level.WARN,
                "open-files",
                "A process may have %,d files open.".formatted(machine.openFilesMax()),
                "Raise it to %,d or more: LimitNOFILE in the unit, or ulimit -n."
                        .formatted(OPEN_FILES_MIN));
        found(
                machine.diskFreeBytes() < 0 || machine.diskFreeBytes() >= DISK_FREE_MIN,
                Level.REFUSE,
                "disk",
                "%,d MB are free where control.data is.".formatted(machine.diskFreeBytes() >> 20),
                "Free a gigabyte: what cannot be written down is not done.");
    }

    /// The key that signs checkpoints stands in it.
    private void folder() {
        Path data = spec.control().data();
        if (!Files.isDirectory(data) || !isPosix(data)) {
            return;
        }
        try {
            var rights = Files.getPosixFilePermissions(data);
            found(
                    !rights.contains(PosixFilePermission.OTHERS_READ)
                            && !rights.contains(PosixFilePermission.OTHERS_WRITE),
                    Level.WARN,
                    "data-folder",
                    "Every user of this machine may read " + data + ".",
                    "Run: chmod 700 " + data);
        } catch (IOException e) {
            found(false, Level.WARN, "data-folder", data + " cannot be looked at.", "Whose is it?");
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private void databases() {
        if (!Sides.arePostgres(spec)) {
            return;
        }
        Sides sides = Sides.of(spec);
        database("legacy", sides.legacy());
        database("cloud", sides.cloud());
    }

    private void database(String name, PostgresSide side) {
        DatabaseLook look = DatabaseLook.at(side);
        texts.put("database-" + name + ".txt", look.text());
        found(
                look.answers(),
                Level.REFUSE,
                "database-" + name,
                look.answers() ? name + " answers." : name + " does not answer: " + look.state(),
                "Look at that server and the way to it; handoff check says more.");
        found(
                Math.abs(look.aheadMillis()) <= CLOCK_MILLIS_MAX,
                Level.WARN,
                "clock-" + name,
                "The clock of %s is %d ms ahead of this machine's."
                        .formatted(name, look.aheadMillis()),
                "Set both by NTP: times in evidence come from both.");
    }

    private void ledger() {
        try {
            LedgerShape shape = LedgerShape.of(Ledgers.texts(spec));
            texts.put("ledger.txt", shape.text());
            found(
                    shape.whole(),
                    Level.REFUSE,
                    "ledger",
                    "The ledger has " + shape.records() + " records.",
                    "Its chain is broken: somebody changed it. Keep it as it is, and restore a"
                            + " backup that fits.");
        } catch (HandoffException e) {
            texts.put("ledger.txt", "cannot be read: " + e.fault().code() + "\n");
            found(false, Level.WARN, "ledger", e.fault().text(), e.fault().remedy());
        }
    }

    private void control(@Nullable JsonNode status) {
        found(
                status != null,
                Level.REFUSE,
                "control-plane",
                status == null ? "No control plane answers." : "The control plane answers.",
                "Start it with `handoff serve`.");
        if (status == null) {
            texts.put("status.txt", "no answer\n");
            return;
        }
        texts.put("status.txt", Masked.json(status));
        found(
                !status.path("phase").asText().equals("in-doubt"),
                Level.REFUSE,
                "phase",
                "The migration is " + status.path("phase").asText() + ".",
                "A person decides: handoff status says what, then handoff resume --owner SIDE.");
        for (JsonNode gate : status.path("gates")) {
            found(
                    gate.path("verdict").asText().equals("pass"),
                    Level.WARN,
                    "gate-" + gate.path("name").asText(),
                    gate.path("reason").asText(),
                    "No cutover begins before it passes.");
        }
    }

    private void found(boolean well, Level otherwise, String name, String what, String remedy) {
        findings.add(
                new CheckResult(well ? Level.PASS : otherwise, name, what, well ? "" : remedy));
    }

    /// Names of findings are ours; their sentences may name a host.
    private String summary() {
        StringBuilder text = new StringBuilder();
        findings.forEach(
                it -> text.append(it.level()).append(' ').append(plain(it.name())).append('\n'));
        return text.toString();
    }

    private static String plain(String name) {
        return name.matches("[a-z][a-z-]{0,40}") ? name : "gate";
    }
}
