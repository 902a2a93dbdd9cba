package org.handoff.app.validate;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;

import org.handoff.data.validate.Validation;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/// Where a validation is kept between two lives of the process: a file beside the ledger that its
/// owner alone may read. It holds no value of a row, but the key under which rows are named. One
/// validation at a time holds it.
public final class KeptValidation implements AutoCloseable {
    private static final JsonMapper JSON = mapper();

    private final Path file;
    private final FileChannel lock;

    private KeptValidation(Path file, FileChannel lock) {
        this.file = file;
        this.lock = lock;
    }

    /// @param data the control plane's folder
    public static KeptValidation open(Path data) {
        Path folder = data.resolve("validate");
        try {
            Files.createDirectories(folder);
            FileChannel lock =
                    FileChannel.open(
                            folder.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (!isLocked(lock)) {
                lock.close();
                throw HandoffException.operator(
                        "validate.busy",
                        "Another validation of this migration is under way.",
                        "Wait for it, or end it: it can be gone on with.");
            }
            return new KeptValidation(folder.resolve("state.json"), lock);
        } catch (IOException failure) {
            throw failed(folder, failure);
        }
    }

    private static boolean isLocked(FileChannel lock) throws IOException {
        try {
            FileLock held = lock.tryLock();
            return held != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
        }
    }

    /// What was kept of the same question; `null` if there is nothing to go on with.
    public @Nullable Validation read(String about) {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            Validation kept = JSON.readValue(file.toFile(), Validation.class);
            return kept.about().equals(about) ? kept : null;
        } catch (IOException damagedOrOlder) {
            return null;
        }
    }

    /// Replaces what was kept, at once or not at all.
    public void write(Validation validation) {
        Path next = file.resolveSibling("state.next");
        try {
            OwnersFile.create(next);
            Files.writeString(next, JSON.writeValueAsString(validation));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw failed(file, failure);
        }
    }

    /// There is nothing to go on with.
    public void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw failed(file, failure);
        }
    }

    private static HandoffException failed(Path where, IOException failure) {
        return HandoffException.external(
                "validate.state",
                where + " cannot be written.",
                "Is the disk full, or the folder not yours?",
                failure);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException failure) {
            throw failed(file, failure);
        }
    }

    private static JsonMapper mapper() {
        SimpleModule times = new SimpleModule();
        times.addSerializer(
                new StdSerializer<>(Instant.class) {
                    private static final long serialVersionUID = 1;

                    @Override
                    public void serialize(Instant value, JsonGenerator out, SerializerProvider p)
                            throws IOException {
                        out.writeString(value.toString());
                    }
                });
        times.addDeserializer(
                Instant.class,
                new StdDeserializer<>(Instant.class) {
                    private static final long serialVersionUID = 1;

                    @Override
                    public Instant deserialize(JsonParser in, DeserializationContext context)
                            throws IOException {
                        return Instant.parse(in.getText());
                    }
                });
        return JsonMapper.builder()
                .addModule(times)
                .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }
}
