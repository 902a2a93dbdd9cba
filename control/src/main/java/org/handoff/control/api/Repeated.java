package org.handoff.control.api;

import com.sun.net.httpserver.HttpExchange;

import org.handoff.control.access.Principal;
import org.handoff.control.access.Repeats;
import org.handoff.control.access.Repeats.Known;
import org.handoff.control.access.Repeats.Wish;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Carries each wish out once: one that is sent again by its key gets the first one's answer. The
/// ledger does the same for commands. Thread-safe.
final class Repeated {
    /// How long one waits for the same wish that is under way.
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final Repeats repeats;
    private final Set<String> underWay = new HashSet<>();

    Repeated(Repeats repeats) {
        this.repeats = repeats;
    }

    /// What changes something.
    interface Work {
        Answer done() throws ApiFailure, InterruptedException;
    }

    /// The header's key.
    ///
    /// @return null if there is none
    /// @throws ApiFailure 400 if it is not one
    static @Nullable String key(HttpExchange exchange) throws ApiFailure {
        List<String> keys =
                Objects.requireNonNullElse(
                        exchange.getRequestHeaders().get("Idempotency-Key"), List.of());
        if (keys.isEmpty()) {
            return null;
        }
        if (keys.size() > 1 || !keys.getFirst().matches(Commands.KEY)) {
            throw new ApiFailure(
                    400,
                    "api.key",
                    "One header Idempotency-Key must hold 8 to 100 of A-Z a-z 0-9 _ . -",
                    "");
        }
        return keys.getFirst();
    }

    /// @param key of the wish; null if it has none, and then it is carried out
    Answer once(
            Principal caller,
            String bearer,
            @Nullable String key,
            String path,
            byte[] body,
            Work work)
            throws ApiFailure, InterruptedException {
        if (key == null) {
            return work.done();
        }
        String what = path + "\n" + new String(body, StandardCharsets.ISO_8859_1);
        Wish wish = Wish.of(caller.name(), bearer, key, what);
        begin(wish.id());
        try {
            return switch (repeats.begin(wish)) {
                case Known.Done it -> answer(it);
                case Known.New _ -> first(wish, work);
                case Known.Another _ ->
                        throw new ApiFailure(
                                422,
                                "api.key-reused",
                                "The key stands for another request.",
                                "Give each request a key of its own.");
                case Known.Begun _ ->
                        throw new ApiFailure(
                                409,
                                "api.repeated",
                                "It was begun before, and whether it was done is not known.",
                                "Look at what is there, and take back what is wrong; then ask by"
                                        + " another key.");
            };
        } finally {
            ended(wish.id());
        }
    }

    private Answer first(Wish wish, Work work) throws ApiFailure, InterruptedException {
        Answer answer;
        try {
            answer = work.done();
        } catch (ApiFailure e) {
            repeats.refused(wish); // judged before anything was changed
            throw e;
        }
        repeats.done(wish, answer.status(), new String(answer.body(), StandardCharsets.UTF_8));
        return answer;
    }

    private static Answer answer(Known.Done done) {
        return new Answer(
                done.status(),
                "application/json",
                done.answer().getBytes(StandardCharsets.UTF_8),
                false);
    }

    private synchronized void begin(String id) throws ApiFailure, InterruptedException {
        long end = System.nanoTime() + WAIT.toNanos();
        while (underWay.contains(id)) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw ApiFailure.tooMany(
                        "api.under-way", "the same is under way", Duration.ofSeconds(1));
            }
            wait(left);
        }
        underWay.add(id);
    }

    private synchronized void ended(String id) {
        underWay.remove(id);
        notifyAll();
    }
}
