package org.handoff.app.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.data.validate.Cause;
import org.handoff.data.validate.Difference;
import org.handoff.data.validate.TableSaved;
import org.handoff.data.validate.TableSaved.Bookmark;
import org.handoff.data.validate.TableSaved.Group;
import org.handoff.data.validate.TableSaved.Step;
import org.handoff.data.validate.Validation;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.TableName;
import org.handoff.socket.Passage.Mark;
import org.handoff.socket.RowSurvey.BucketSum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

final class KeptValidationTest {
    @TempDir private Path folder = Path.of("");

    private static Validation some() {
        Validation fresh = Validation.fresh("about", Instant.parse("2026-11-01T02:00:00.5Z"));
        BucketSum sum =
                new BucketSum(
                        7, 3, BigInteger.TWO.pow(70), new BigInteger("123456789012345678901"));
        TableSaved table =
                new TableSaved(
                        new TableName("public", "note"),
                        true,
                        Step.FULL_OWNER,
                        9,
                        500,
                        499,
                        List.of(sum),
                        List.of(),
                        12,
                        100,
                        1,
                        new Bookmark("(3,4)", "00112233445566778899"),
                        4_000,
                        5,
                        6,
                        List.of(
                                new Group(Difference.Kind.MISSING, null, null, 1),
                                new Group(
                                        Difference.Kind.DIFFERS,
                                        "at",
                                        new Cause(Cause.Kind.TIME_ZONE, "+1 h"),
                                        2)),
                        List.of("00112233445566778899"),
                        false,
                        new Mark(new Position(77), new Position(-2)));
        return new Validation(
                fresh.about(),
                fresh.key(),
                fresh.began(),
                List.of(new Validation.Pass(Instant.parse("2026-11-01T03:00:00Z"), 1, 2, 3)),
                1,
                List.of(table));
    }

    @Test
    void whatIsKeptIsReadAgainAsItWasAndByItsOwnerOnly() throws Exception {
        Validation kept = some();
        try (KeptValidation file = KeptValidation.open(folder)) {
            file.write(Validation.fresh("older", Instant.now()));
            file.write(kept);
        }
        try (KeptValidation file = KeptValidation.open(folder)) {
            assertThat(file.read("about")).isEqualTo(kept);
            assertThat(file.read("another question")).isNull();
            Path state = folder.resolve("validate/state.json");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                    .isEqualTo("rw-------");
            Files.writeString(state, "{\"about\": 1");
            assertThat(file.read("about")).as("a damaged file").isNull();
            file.forget();
            assertThat(state).doesNotExist();
        }
    }

    @Test
    void aSecondValidationIsKeptOut() {
        try (KeptValidation first = KeptValidation.open(folder)) {
            assertThatThrownBy(() -> KeptValidation.open(folder))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("Another validation");
            first.forget();
        }
    }
}
