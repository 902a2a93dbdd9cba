package org.handoff.gateway.mllp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.handoff.gateway.mllp.StoredAnswers.Claim;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

final class StoredAnswersTest {
    private static final Duration AGE = Duration.ofMinutes(1);
    @TempDir private Path folder;
    private final AtomicLong clock = new AtomicLong(1_000_000);

    /// Notes what it is told.
    private static final class Waiting implements StoredAnswers.Joiner {
        private final List<String> answers = new ArrayList<>();
        private final List<Claim.Mine> inherited = new ArrayList<>();

        @Override
        public void answered(byte[] answer) {
            answers.add(new String(answer, UTF_8));
        }

        @Override
        public void inherited(Claim.Mine claim) {
            inherited.add(claim);
        }
    }

    private StoredAnswers answers(int count, long bytes) {
        return new StoredAnswers(new MllpLimits.Stored(count, bytes, AGE), clock::get, null);
    }

    private static Fingerprint message(String key, String content) {
        return new Fingerprint(hash(key), hash(content));
    }

    private static ByteBuffer hash(String text) {
        byte[] bytes = new byte[Fingerprint.BYTES];
        byte[] name = text.getBytes(UTF_8);
        System.arraycopy(name, 0, bytes, 0, name.length);
        return ByteBuffer.wrap(bytes);
    }

    private static void answer(StoredAnswers answers, String key, String answer) {
        Claim claim = answers.claim(message(key, key), new Waiting());
        assertThat(claim).isInstanceOf(Claim.Mine.class);
        answers.answered((Claim.Mine) claim, answer.getBytes(UTF_8), true);
    }

    private static boolean isKnown(StoredAnswers answers, String key) {
        Claim claim = answers.claim(message(key, key), new Waiting());
        if (claim instanceof Claim.Mine mine) {
            answers.failed(mine);
        }
        return claim instanceof Claim.Answered;
    }

    @Test
    void who_waits_for_a_message_that_fails_inherits_it_in_order() {
        StoredAnswers answers = answers(10, 1_000);
        Waiting first = new Waiting();
        Waiting second = new Waiting();
        Waiting third = new Waiting();
        Claim.Mine mine = (Claim.Mine) answers.claim(message("a", "a"), first);
        assertThat(answers.claim(message("a", "a"), second)).isInstanceOf(Claim.Joined.class);
        assertThat(answers.claim(message("a", "a"), third)).isInstanceOf(Claim.Joined.class);
        answers.failed(mine);
        assertThat(third.inherited).isEmpty();
        answers.answered(second.inherited.getFirst(), "AA".getBytes(UTF_8), true);
        assertThat(third.answers).containsExactly("AA");
        assertThat(first.answers).isEmpty();
        answers.failed(mine);
        assertThat(isKnown(answers, "a")).as("an old claim ends nothing").isTrue();
    }

    @Test
    void who_left_inherits_nothing() {
        StoredAnswers answers = answers(10, 1_000);
        Waiting left = new Waiting();
        Waiting stays = new Waiting();
        Claim.Mine mine = (Claim.Mine) answers.claim(message("a", "a"), new Waiting());
        answers.claim(message("a", "a"), left);
        answers.claim(message("a", "a"), stays);
        answers.leave(message("a", "a"), left);
        answers.failed(mine);
        assertThat(left.inherited).isEmpty();
        assertThat(stays.inherited).hasSize(1);
    }

    @Test
    void another_content_under_a_known_control_id_is_told_apart() {
        StoredAnswers answers = answers(10, 1_000);
        Claim running = answers.claim(message("a", "1"), new Waiting());
        assertThat(answers.claim(message("a", "2"), new Waiting()))
                .as("while the first is in progress")
                .isInstanceOf(Claim.Untracked.class);
        answers.answered((Claim.Mine) running, "AA".getBytes(UTF_8), true);
        assertThat(answers.claim(message("a", "2"), new Waiting()))
                .asInstanceOf(type(Claim.Mine.class))
                .matches(Claim.Mine::isReused);
    }

    @Test
    void answers_are_bounded_in_number_bytes_and_age_and_the_oldest_go_first() {
        StoredAnswers three = answers(3, 1_000);
        for (String key : List.of("a", "b", "c", "d")) {
            answer(three, key, "AA");
        }
        assertThat(three.size()).isEqualTo(3);
        assertThat(isKnown(three, "a")).isFalse();
        assertThat(isKnown(three, "d")).isTrue();
        StoredAnswers short1 = answers(100, 10);
        answer(short1, "a", "AAAAAA");
        answer(short1, "b", "AAAAAA");
        assertThat(isKnown(short1, "a")).isFalse();
        assertThat(isKnown(short1, "b")).isTrue();
        clock.addAndGet(AGE.toMillis() + 1);
        assertThat(isKnown(short1, "b")).isFalse();
    }

    private static final int SMALL = 1 << 14;

    private StoredAnswers over(AnswerFile file) {
        return new StoredAnswers(
                new MllpLimits.Stored(100_000, 1 << 20, Duration.ofDays(1)), clock::get, file);
    }

    @Test
    void a_file_keeps_at_least_half_of_what_fits_however_often_it_goes_around() throws IOException {
        Path path = folder.resolve("answers");
        for (int round = 0; round < 40; round++) {
            try (AnswerFile file = new AnswerFile(path, SMALL)) {
                StoredAnswers answers = over(file);
                for (int i = 1; i <= 13 && round > 0; i++) {
                    assertThat(isKnown(answers, "k" + (round * 13 - i))).isTrue();
                }
                for (int i = 0; i < 13; i++) {
                    answer(answers, "k" + (round * 13 + i), "MSA|AA|" + round + "|" + i);
                }
            }
        }
        assertThat(Files.size(path)).isEqualTo(SMALL);
        assertThat(Files.getPosixFilePermissions(path))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void a_record_that_was_half_written_is_left_out_and_written_over() throws IOException {
        Path path = folder.resolve("answers");
        try (AnswerFile file = new AnswerFile(path, SMALL)) {
            StoredAnswers answers = over(file);
            answer(answers, "a", "AA-a");
            answer(answers, "b", "AA-b");
        }
        try (RandomAccessFile raw = new RandomAccessFile(path.toFile(), "rw")) {
            int record = 4 + 16 + 64 + 4 + 4;
            raw.seek(8 + 2L * record - 6);
            raw.write('x');
        }
        try (AnswerFile file = new AnswerFile(path, SMALL)) {
            StoredAnswers answers = over(file);
            assertThat(isKnown(answers, "a")).isTrue();
            assertThat(isKnown(answers, "b")).isFalse();
            answer(answers, "c", "AA-c");
        }
        try (AnswerFile file = new AnswerFile(path, SMALL)) {
            assertThat(isKnown(over(file), "c")).isTrue();
        }
    }
}
