package org.handoff.control.api;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Remembers the last operator requests by idempotency key, so that a repeated one gets the first
/// one's answer; those of before a restart are in the ledger. Safe for many threads.
final class Wishes {
    static final int REMEMBERED_MAX = 1000;

    private final ControlPlane controlPlane;
    private final Map<String, Wish> answers =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Entry<String, Wish> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };

    private record Wish(OperatorRequest request, CompletableFuture<Submission> answer) {}

    Wishes(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    /// Does it, or says what was answered to it before: by this process, or by another over the
    /// same ledger.
    ///
    /// @throws ApiFailure 422 if the key was used for another request
    Submission submit(OperatorRequest request) throws ApiFailure, InterruptedException {
        if (request.dryRun()) {
            // It changes nothing, and must not push what does out of memory.
            return controlPlane.submit(request);
        }
        Wish mine = new Wish(request, new CompletableFuture<>());
        @Nullable Wish first;
        synchronized (answers) {
            first = answers.putIfAbsent(request.idempotencyKey(), mine);
        }
        if (first == null) {
            Earlier earlier = earlier(mine);
            return earlier == null ? perform(mine) : repeat(mine, earlier);
        }
        if (!first.request().equals(request)) {
            throw usedForAnother();
        }
        return await(first);
    }

    /// The answer of before a restart, or of another control plane: the ledger keeps a digest of
    /// every word of the request.
    private Submission repeat(Wish wish, Earlier earlier) throws ApiFailure {
        if (!earlier.isOf(wish.request())) {
            ApiFailure failure = usedForAnother();
            // The key stays that of the first, who may yet ask again.
            forget(wish, failure);
            throw failure;
        }
        wish.answer().complete(earlier.answer());
        return earlier.answer();
    }

    private static ApiFailure usedForAnother() {
        return new ApiFailure(
                422,
                "api.idempotency",
                "The idempotency key was used for another request.",
                "Use a new key for a new request.");
    }

    private @Nullable Earlier earlier(Wish wish) {
        try {
            return controlPlane.earlier(wish.request().idempotencyKey());
        } catch (RuntimeException e) {
            forget(wish, e);
            throw e;
        }
    }

    /// Whoever waits for it is told; the next one with the key is a first one.
    private void forget(Wish wish, Exception why) {
        synchronized (answers) {
            answers.remove(wish.request().idempotencyKey(), wish);
        }
        wish.answer().completeExceptionally(why);
    }

    private Submission perform(Wish wish) throws InterruptedException {
        try {
            Submission answer = controlPlane.submit(wish.request());
            wish.answer().complete(answer);
            return answer;
        } catch (RuntimeException | InterruptedException e) {
            forget(wish, e);
            throw e;
        }
    }

    private static Submission await(Wish wish) throws InterruptedException, ApiFailure {
        try {
            return wish.answer().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiFailure same) {
                throw same;
            }
            throw new ApiFailure(
                    503,
                    "api.first-failed",
                    "The first request with this idempotency key failed.",
                    "Ask again with the same key: it is done once at most.");
        }
    }
}
