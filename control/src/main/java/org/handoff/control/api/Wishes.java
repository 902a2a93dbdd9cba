package org.handoff.control.api;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Remembers the last operator requests by idempotency key, so that a repeated one gets the first
/// one's answer. Safe for many threads.
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

    /// @throws ApiFailure 422 if the key was used for another request
    Submission submit(OperatorRequest request) throws ApiFailure, InterruptedException {
        Wish mine = new Wish(request, new CompletableFuture<>());
        @Nullable Wish first;
        synchronized (answers) {
            first = answers.putIfAbsent(request.idempotencyKey(), mine);
        }
        if (first == null) {
            return perform(mine);
        }
        if (!first.request().equals(request)) {
            throw new ApiFailure(
                    422,
                    "api.idempotency",
                    "The idempotency key was used for another request.",
                    "Use a new key for a new request.");
        }
        return await(first);
    }

    private Submission perform(Wish wish) throws InterruptedException {
        try {
            Submission answer = controlPlane.submit(wish.request());
            wish.answer().complete(answer);
            return answer;
        } catch (RuntimeException | InterruptedException e) {
            synchronized (answers) {
                answers.remove(wish.request().idempotencyKey(), wish);
            }
            wish.answer().completeExceptionally(e);
            throw e;
        }
    }

    private static Submission await(Wish wish) throws InterruptedException, ApiFailure {
        try {
            return wish.answer().get();
        } catch (ExecutionException e) {
            throw new ApiFailure(
                    503,
                    "api.first-failed",
                    "The first request with this idempotency key failed.",
                    "Look at the status, then ask again with a new key.");
        }
    }
}
