package org.handoff.gateway.poll;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.handoff.gateway.hold.HoldGate;
import org.handoff.gateway.hold.HoldLimits;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/// What survives a gateway's restart: the epoch that it obeyed and the side that it forwarded to.
/// It never says that writes may flow.
///
/// @param epoch older directives stay ignored
/// @param owner where reads go until the first directive
public record Memory(Epoch epoch, Environment owner) {

    /// Null if there is no such file yet.
    ///
    /// @throws HandoffException if it cannot be read or is not what a gateway wrote
    public static @Nullable Memory read(Path file) {
        try {
            String text = Files.readString(file, UTF_8).strip();
            if (text.isEmpty()) {
                return null; // what a power failure leaves of a file that was just written
            }
            List<String> words = List.of(text.split(" "));
            if (words.size() != 2) {
                throw new IOException("not two words");
            }
            return new Memory(
                    new Epoch(Long.parseLong(words.get(0))),
                    Environment.valueOf(words.get(1).toUpperCase(Locale.ROOT)));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException | IllegalArgumentException e) {
            throw HandoffException.external(
                    "gateway.memory",
                    "The gateway's memory '%s' cannot be read.".formatted(file),
                    "Delete it: the gateway then waits for its first directive.",
                    e);
        }
    }

    /// A gate that goes on with what the file holds.
    ///
    /// @param file null if nothing is remembered
    public static HoldGate gate(@Nullable Path file, HoldLimits limits) {
        Memory memory = file == null ? null : read(file);
        return memory == null
                ? new HoldGate(limits)
                : new HoldGate(limits, memory.epoch(), memory.owner());
    }

    /// Replaces the file as a whole.
    public void write(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, epoch.number() + " " + owner.label() + "\n", UTF_8);
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
