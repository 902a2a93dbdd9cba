package org.handoff.control.evidence;

import org.handoff.model.HandoffException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The public keys that ever signed checkpoints of one ledger, in the order of their first use.
/// They outlive the private key, so that what it signed keeps counting.
public final class KeyRing {
    private KeyRing() {}

    /// Those that stand in a file; none if there is no file.
    static List<VerifierKey> read(Path file) {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream().map(VerifierKey::parse).toList()
                    : List.of();
        } catch (IOException e) {
            throw cannot(file, e);
        }
    }

    /// Adds one if it is not there; the file is the old one or the new one, never a part.
    static List<VerifierKey> with(Path file, VerifierKey key) {
        List<VerifierKey> keys = new ArrayList<>(read(file));
        if (!keys.contains(key)) {
            keys.add(key);
            write(file, keys);
        }
        return List.copyOf(keys);
    }

    private static void write(Path file, List<VerifierKey> keys) {
        StringBuilder text = new StringBuilder();
        keys.forEach(each -> text.append(each.text()).append('\n'));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            out.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
            out.force(true);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            Durable.folder(file);
        } catch (IOException e) {
            throw cannot(file, e);
        }
    }

    private static HandoffException cannot(Path file, IOException cause) {
        return HandoffException.external(
                "evidence.key",
                "The public keys in " + file + " cannot be read or written.",
                "Look at the disk and at the folder's permissions.",
                cause);
    }
}
